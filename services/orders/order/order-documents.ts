import type { NewNotification } from "../../../contracts/notifications/notifications.ts";
import type { Refund as RefundView } from "../../../contracts/orders/refunds.ts";
import type { IssuedTicket } from "../../../contracts/tickets/tickets.ts";
import type { ErrorCode } from "../../../lib/errors/errors.ts";
import type { BilingualText } from "../../../lib/text/locale.ts";
import type { CollectionSpec, Document } from "../../../mixins/store/port.ts";
import type { OrderState } from "./order-states.ts";

export interface OrderLine {
  ticketTypeId: string;
  quotaId: string;
  unitPriceMinor: number;
  /** Retained for good; `claims` lists the places still held. */
  placeNumbers: number[];
  /** One per place; empty: the buyer's. */
  holderNames: string[];
}

export interface Attempt {
  /** 1, 2, … : part of the processor's key. */
  n: number;
  /** Hash of the Idempotency-Key that opened it. */
  keyHash: string;
  paymentMethod: string;
  startedAtMs: number;
  /** From here on it is cancelled at the processor rather than asked again. */
  giveUpAtMs: number;
  outcome: "open" | "succeeded" | "declined" | "cancelled";
  /** Decline code of the processor. */
  reason: string | null;
  challengeUrl: string | null;
}

/** Money that goes back for some of the order's tickets. */
export interface Refund {
  /** 1, 2, …: part of the processor's key. */
  n: number;
  /** Derived from the caller and the Idempotency-Key, or from the cancelled event. */
  id: string;
  bodyHash: string;
  state: RefundView["state"];
  /** For a cancelled event, tickets that went in are refunded as well. */
  because: "asked" | "eventCancelled";
  tickets: IssuedTicket[];
  amountMinor: number;
  reason: string | null;
  createdAtMs: number;
  requestId: string | null;
}

/** An outbox entry: owed to another service by a transition, written with it and delivered at least once. */
export type OutboxEntry =
  | { kind: "notify"; notification: NewNotification }
  | { kind: "release"; claims: string[] };

export interface HistoryEntry {
  atMs: number;
  what: string;
  from: OrderState | null;
  to: OrderState;
  /** A user's id, or `system:…`. */
  by: string;
  requestId: string | null;
  details: Record<string, unknown>;
}

/** The order is the claim: one document holds the places, the money's history and the outbox. */
export interface OrderDocument extends Document {
  /** Derived from buyer, route and Idempotency-Key alone, so that the key cannot buy at two events. */
  requestKey: string;
  bodyHash: string;
  eventId: string;
  organizerId: string;
  eventTitle: BilingualText;
  eventStartsAt: string;
  eventTimeZone: string;
  buyerId: string;
  state: OrderState;
  version: number;
  lines: OrderLine[];
  claims: string[];
  /** True while `claims` is not empty: lets the event's live claims be listed by index. */
  holding: boolean;
  /** The tour whose limit the order counts against; null, or nothing in older orders: none. */
  tourId?: string | null;
  /** Under that limit `<buyerId>/<slot>` per ticket, for as long as `claims` has its place. */
  tourClaims?: string[];
  totalMinor: number;
  currency: string;
  createdAtMs: number;
  expiresAtMs: number;
  attempts: Attempt[];
  failure: { code: ErrorCode; data: Record<string, unknown> } | null;
  ticketIds: string[];
  /** Nothing in orders from before there were refunds: read by `refundsOf`. */
  refunds: Refund[];
  /** Set while a payment is under way at an event that was cancelled: the attempt ends, and the order with it. */
  eventCancelled: { reason: string | null; requestId: string | null } | null;
  /** When the next attempt is due; the worker at it extends this by `orderLeaseMs`. Null: never. */
  nextAtMs: number | null;
  /** How often the present step went unanswered. */
  unanswered: number;
  outbox: OutboxEntry[];
  history: HistoryEntry[];
}

/** Blocks stand in the same collection; block-documents.ts says which of these indexes find them. */
export const ordersSpec: CollectionSpec<OrderDocument> = {
  name: "orders",
  indexes: {
    due: ["nextAtMs"],
    byBuyer: ["buyerId", "createdAtMs"],
    byEvent: ["eventId", "createdAtMs"],
    byEventState: ["eventId", "state", "createdAtMs"],
    holding: ["eventId", "holding"],
    byRequestKey: ["requestKey"],
  },
  unique: { requestKey: ["requestKey"] },
  uniqueElements: {
    claims: { scope: "eventId", array: "claims" },
    tourClaims: { scope: "tourId", array: "tourClaims" },
  },
};

/** The attempt under way or last tried. */
export function lastAttempt(order: OrderDocument): Attempt | undefined {
  return order.attempts.at(-1);
}
