import type { NotificationKind } from "../../../contracts/notifications/notification-facts.ts";
import type { OwedNotification } from "../../../contracts/notifications/notifications.ts";
import type { OrderDocument, OutboxEntry } from "../order/order-documents.ts";

/** A message to an order's buyer; the same kind and `n` are the same message, however often it is owed. */
export interface Notice {
  kind: NotificationKind;
  n: number;
  /** Beside the order's id and its event's title. */
  facts: Record<string, unknown>;
  requestId: string | null;
}

export function noticeOf(order: OrderDocument, { kind, n, facts, requestId }: Notice): OwedNotification {
  const { _id: orderId, buyerId: userId, eventTitle } = order;
  const id = `${orderId}:${kind}:${n}`;
  return { id, orderId, userId, kind, facts: { orderId, eventTitle, ...facts }, requestId };
}

/** The same as the order owes it by a move. */
export function owedNotice(order: OrderDocument, notice: Notice): OutboxEntry {
  return { kind: "notify", notification: noticeOf(order, notice) };
}

/** When the order's event takes place, as facts of a message. */
export const whenOf = ({ eventStartsAt: startsAt, eventTimeZone: timeZone }: OrderDocument) => ({
  startsAt,
  timeZone,
});
