import { failpoint } from "../../../lib/failpoints.ts";
import type { OrderDocument } from "../order/order-documents.ts";
import type { OrderPorts } from "../order/order-ports.ts";
import { openRefund } from "../refund/refunds.ts";

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
  const owed = orders.flatMap((order) =>
    order.outbox.flatMap((entry) => (entry.kind === "notify" ? [entry.notification] : [])),
  );
  if (owed.length === 0) return;
  await failpoint(ports.failpoints, "orders.notify", () => ports.notify(owed));
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
  const isUnderWay = state === "paying" || state === "paid" || openRefund(order) !== undefined;
  return isUnderWay ? {} : { nextAtMs: null };
}
