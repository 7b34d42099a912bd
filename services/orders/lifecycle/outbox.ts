import type { NotificationKind } from "../../../contracts/notifications/notification-facts.ts";
import type { NewNotification } from "../../../contracts/notifications/notifications.ts";
import { failpoint } from "../../../lib/failpoints.ts";
import type { OrderDocument, OutboxEntry } from "../order/order-documents.ts";
import type { OrderPorts } from "../order/order-ports.ts";
import { refundUnderWay } from "../order/order-views.ts";

/** A message to an order's buyer; the same kind and `n` are the same message, however often it is owed. */
export interface Notice {
  kind: NotificationKind;
  n: number;
  /** Beside the order's id and its event's title. */
  facts: Record<string, unknown>;
  requestId: string | null;
}

export function noticeOf(order: OrderDocument, { kind, n, facts, requestId }: Notice): NewNotification {
  const { _id: orderId, buyerId: userId, eventTitle } = order;
  const id = `${orderId}:${kind}:${n}`;
  return { id, orderId, userId, kind, facts: { orderId, eventTitle, ...facts }, requestId };
}

/** The same as the order owes it by a move. */
export function noticeEntry(order: OrderDocument, notice: Notice): OutboxEntry {
  return { kind: "notify", notification: noticeOf(order, notice) };
}

/** When the order's event takes place, as facts of a message. */
export const whenOf = ({ eventStartsAt: startsAt, eventTimeZone: timeZone }: OrderDocument) => ({
  startsAt,
  timeZone,
});

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
  return noticeEntry(order, { kind: "eventCancelled", n: 1, facts, requestId });
}

/**
 * Delivers the order's outbox, then removes its entries. A crash in between delivers again, which the receivers take as
 * the same. Null when another worker won.
 */
export async function settleOutbox(ports: OrderPorts, order: OrderDocument): Promise<OrderDocument | null> {
  await release(ports, order);
  await notify(ports, [order]);
  return await strikeOff(ports, order);
}

/** Settles many orders' outboxes with one message to the notifications. */
export async function settleOutboxes(ports: OrderPorts, orders: OrderDocument[]): Promise<void> {
  for (const order of orders) await release(ports, order);
  await notify(ports, orders);
  await Promise.all(orders.map((order) => strikeOff(ports, order)));
}

async function release(ports: OrderPorts, order: OrderDocument): Promise<void> {
  const claims = order.outbox.flatMap((entry) => (entry.kind === "release" ? entry.claims : []));
  if (claims.length === 0) return;
  await failpoint(ports.failpoints, "orders.release", () =>
    ports.inventory.release(order.eventId, order._id, claims),
  );
}

async function notify(ports: OrderPorts, orders: OrderDocument[]): Promise<void> {
  const notifications = orders.flatMap((order) =>
    order.outbox.flatMap((entry) => (entry.kind === "notify" ? [entry.notification] : [])),
  );
  if (notifications.length === 0) return;
  await failpoint(ports.failpoints, "orders.notify", () => ports.notify(notifications));
}

async function strikeOff(ports: OrderPorts, order: OrderDocument): Promise<OrderDocument | null> {
  const { _id, version } = order;
  const set = { version: version + 1, outbox: [], unanswered: 0, ...nextLook(order) };
  return await failpoint(ports.failpoints, "orders.settleOutbox", () =>
    ports.orders.change(_id, { version }, set),
  );
}

/** The outbox may have entries while the next attempt or a refund is under way: that one stays scheduled all the same. */
function nextLook(order: OrderDocument): Pick<Partial<OrderDocument>, "nextAtMs"> {
  const { state, expiresAtMs } = order;
  if (state === "reserved") return { nextAtMs: expiresAtMs };
  const isUnderWay = state === "paying" || state === "paid" || refundUnderWay(order) !== undefined;
  return isUnderWay ? {} : { nextAtMs: null };
}
