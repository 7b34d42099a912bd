import type { OwedNotification } from "../../contracts/notifications.ts";
import type { ErrorCode } from "../../lib/errors.ts";
import type { CollectionSpec, Document } from "../../mixins/store/port.ts";
import type { OrderState } from "./order-states.ts";

export interface OrderLine {
  ticketTypeId: string;
  quotaId: string;
  unitPriceMinor: number;
  /** Kept for ever; `claims` says what is still held. */
  placeNumbers: number[];
  /** One per place; empty: the buyer's. */
  holderNames: string[];
}

export interface Attempt {
  /** 1, 2, … : part of the processor's idempotency key. */
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

/** What a move owes to other services, written with it and delivered at least once. */
export type OutboxEntry =
  | { kind: "notify"; notification: OwedNotification }
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

/** The order is the claim: one document holds the places, the money's story and what is owed. */
export interface OrderDocument extends Document {
  /** Derived from buyer, route and Idempotency-Key alone, so that the key cannot buy at two events. */
  requestKey: string;
  bodyHash: string;
  eventId: string;
  organizerId: string;
  eventTitle: { en?: string; fr?: string };
  eventStartsAt: string;
  eventTimeZone: string;
  buyerId: string;
  state: OrderState;
  version: number;
  lines: OrderLine[];
  claims: string[];
  /** True while `claims` is not empty: lets the event's live claims be listed by index. */
  holding: boolean;
  totalMinor: number;
  currency: string;
  createdAtMs: number;
  expiresAtMs: number;
  attempts: Attempt[];
  failure: { code: ErrorCode; data: Record<string, unknown> } | null;
  ticketIds: string[];
  /** When somebody must look again; pushed on by whoever works on it, so it is the lease as well. Null: never. */
  nextAtMs: number | null;
  /** How often the present step went unanswered. */
  unanswered: number;
  outbox: OutboxEntry[];
  history: HistoryEntry[];
}

export const ordersSpec: CollectionSpec<OrderDocument> = {
  name: "orders",
  indexes: {
    due: ["nextAtMs"],
    byBuyer: ["buyerId", "createdAtMs"],
    holding: ["eventId", "holding"],
    byRequestKey: ["requestKey"],
  },
  unique: { requestKey: ["requestKey"] },
  uniqueElements: { claims: { scope: "eventId", array: "claims" } },
};

/** The attempt under way or last tried. */
export function lastAttempt(order: OrderDocument): Attempt | undefined {
  return order.attempts.at(-1);
}
