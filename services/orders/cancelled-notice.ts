import type { OrderDocument, OutboxEntry } from "./order-documents.ts";

/** Tells the buyer that the event will not take place, once per order, and what goes back: 0 when nothing was paid. */
export function eventCancelledNotice(
  order: OrderDocument,
  {
    refundMinor,
    reason,
    requestId,
  }: { refundMinor: number; reason: string | null; requestId: string | null },
): OutboxEntry {
  const facts = {
    orderId: order._id,
    eventTitle: order.eventTitle,
    startsAt: order.eventStartsAt,
    timeZone: order.eventTimeZone,
    refundMinor,
    currency: order.currency,
    reason,
  };
  const id = `${order._id}:eventCancelled:1`;
  const { _id: orderId, buyerId: userId } = order;
  return { kind: "notify", notification: { id, orderId, userId, kind: "eventCancelled", facts, requestId } };
}
