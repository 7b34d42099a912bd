import { owedNotice, whenOf } from "../lifecycle/notices.ts";
import type { OrderDocument, OutboxEntry } from "../order/order-documents.ts";

interface CancelledEvent {
  /** 0 when nothing was paid. */
  refundMinor: number;
  reason: string | null;
  requestId: string | null;
}

/** The notice that the event will not take place and how much is refunded, once per order. */
export function eventCancelledNotice(
  order: OrderDocument,
  { refundMinor, reason, requestId }: CancelledEvent,
): OutboxEntry {
  const facts = { ...whenOf(order), refundMinor, currency: order.currency, reason };
  return owedNotice(order, { kind: "eventCancelled", n: 1, facts, requestId });
}
