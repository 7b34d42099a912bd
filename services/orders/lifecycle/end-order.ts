import type { OrderDocument } from "../order/order-documents.ts";
import type { OrderPorts } from "../order/order-ports.ts";
import { transition } from "../order/transition.ts";
import { eventCancelledNotice, noticeEntry } from "./outbox.ts";

/** The buyer's time is over: the places come free. Null when another worker won. */
export function expireOrder(ports: OrderPorts, order: OrderDocument): Promise<OrderDocument | null> {
  const requestId = order.history[0]?.requestId ?? null;
  const outbox = [noticeEntry(order, { kind: "orderExpired", n: 1, facts: {}, requestId })];
  const cause = { by: "system:orders", requestId };
  const set = { failure: { code: "ORDER_EXPIRED" as const, data: {} } };
  return transition(ports, order, ["expire", { cause, set, outbox }]);
}

/**
 * Ends an order of a cancelled event of which nothing is or will be charged; its `attempts` go into the ledger as they
 * are given. Null when another worker won.
 */
export function withdrawOrder(ports: OrderPorts, order: OrderDocument): Promise<OrderDocument | null> {
  const { reason, requestId } = order.eventCancelled ?? { reason: null, requestId: null };
  const set = {
    attempts: order.attempts,
    eventCancelled: order.eventCancelled,
    failure: { code: "EVENT_CANCELLED" as const, data: {} },
  };
  const outbox = [eventCancelledNotice(order, { refundMinor: 0, reason, requestId })];
  const cause = { by: "system:orders", requestId };
  return transition(ports, order, ["withdraw", { cause, set, outbox, details: { reason } }]);
}
