import type { EventForSale } from "../../../contracts/events/events.ts";
import type { HoldRequest, HoldResult } from "../../../contracts/inventory.ts";
import type { NewNotification } from "../../../contracts/notifications/notifications.ts";
import type { AttemptOutcome, RefundOutcome } from "../../../contracts/payments.ts";
import type { IssuedTicket, PaidOrder, Ticket } from "../../../contracts/tickets/tickets.ts";
import type { Clock } from "../../../lib/clock.ts";
import type { Failpoints } from "../../../lib/failpoints.ts";
import type { RandomBytes } from "../../../lib/ids.ts";
import type { Logger } from "../../../lib/telemetry/logging.ts";
import type { Collection } from "../../../mixins/store/port.ts";
import type { OrderDocument, Refund } from "./order-documents.ts";

/** All that the purchase needs of the world; the simulation gives its own. Every call may be lost, late or doubled. */
export interface OrderPorts {
  orders: Collection<OrderDocument>;
  clock: Clock;
  random: RandomBytes;
  failpoints: Failpoints;
  log: Pick<Logger, "info" | "warn" | "error">;
  sleep: (ms: number) => Promise<void>;
  events: {
    /** May be as old as a second. Throws NOT_FOUND. */
    get: (eventId: string) => Promise<EventForSale>;
    getFresh: (eventId: string) => Promise<EventForSale>;
  };
  inventory: {
    hold: (request: HoldRequest) => Promise<HoldResult>;
    release: (eventId: string, orderId: string, claims: string[]) => Promise<void>;
    correct: (eventId: string, orderId: string, taken: string[]) => Promise<void>;
    reload: (eventId: string) => Promise<void>;
  };
  payments: {
    charge: (order: OrderDocument, attempt: number) => Promise<AttemptOutcome>;
    cancel: (order: OrderDocument, attempt: number) => Promise<AttemptOutcome>;
    refund: (order: OrderDocument, refund: Refund) => Promise<RefundOutcome>;
  };
  tickets: {
    ofOrder: (orderId: string) => Promise<Pick<Ticket, "id" | "serial" | "placeNumber" | "state">[]>;
    /** Voids the refund's tickets, except those that are checked in. */
    void: (orderId: string, refund: Refund) => Promise<{ voided: string[]; checkedIn: string[] }>;
  };
  /** Issues the tickets of up to 100 paid orders; answers them by order. */
  issueTickets: (orders: PaidOrder[]) => Promise<Record<string, IssuedTicket[]>>;
  notify: (notifications: NewNotification[]) => Promise<void>;
  /** Takes a paid order into the next batch; settles when that batch is through. */
  fulfil: (order: OrderDocument) => Promise<void>;
  /** Registers background work that continues after its request: graceful shutdown waits for it. */
  waitUntil: (work: Promise<unknown>) => void;
  /** Notifies viewers of the order; may be lost. */
  changed: (orderId: string) => void;
}

/** The actor that causes a transition, and the request. */
export interface Cause {
  by: string;
  requestId: string | null;
}
