import { minuteMs } from "../../../lib/clock.ts";
import { orderLeaseMs } from "../../../lib/deadlines.ts";
import { everyPage } from "../../../mixins/store/pagination.ts";
import type { Collection } from "../../../mixins/store/port.ts";
import { isBlock } from "../house-seats/block-documents.ts";
import { retryEstimateUpdate } from "../house-seats/blocks.ts";
import type { OrderDocument } from "../order/order-documents.ts";
import type { OrderPorts } from "../order/order-ports.ts";
import { refundUnderWay } from "../order/order-views.ts";
import { scheduleAt } from "../order/transition.ts";
import { advance } from "./advance-order.ts";

/** The most orders that one look takes. */
const batchSize = 100;
const lateAfterMs = minuteMs;
const lateRefundAfterMs = 5 * minuteMs;

/** Drives on every order (and block) whose time to be looked at has come; answers how many it took. Safe beside any other worker. */
export async function recoverDue(ports: OrderPorts): Promise<number> {
  const where = { nextAtMs: { before: ports.clock.nowMs() + 1 } };
  const due = await ports.orders.find({ index: "due", where, limit: batchSize });
  const taken = await Promise.all(
    due.items.map((it) => (isBlock(it) ? retryEstimateUpdate(ports, it._id) : leaseAndAdvance(ports, it))),
  );
  return taken.filter(Boolean).length;
}

/** There is news of this order: look at it now, unless it is waiting for nothing. */
export async function recoverOrder(ports: OrderPorts, orderId: string): Promise<boolean> {
  const order = await ports.orders.get(orderId);
  if (!order || (order.state !== "paying" && !refundUnderWay(order))) return false;
  return await leaseAndAdvance(ports, order);
}

/** Paid without tickets for longer than a buyer should wait: operators must be alerted. */
function reportLate(ports: OrderPorts, order: OrderDocument): void {
  const paidAtMs = order.history.findLast((entry) => entry.to === "paid")?.atMs ?? 0;
  if (order.state !== "paid" || ports.clock.nowMs() - paidAtMs < lateAfterMs) return;
  ports.log.error({ orderId: order._id, paidAtMs }, "paid for more than a minute and still without tickets");
}

/** A refund is stuck, with or without its tickets voided: operators must be alerted. */
function reportLateRefund(ports: OrderPorts, order: OrderDocument): void {
  const refund = refundUnderWay(order);
  if (!refund || ports.clock.nowMs() - refund.createdAtMs < lateRefundAfterMs) return;
  const { n, state, createdAtMs } = refund;
  const fields = { orderId: order._id, refund: n, state, createdAtMs };
  ports.log.error(fields, "a refund is under way for more than five minutes");
}

/** Takes the order for `orderLeaseMs` and advances it; after a fault it is due again then. */
async function leaseAndAdvance(ports: OrderPorts, order: OrderDocument): Promise<boolean> {
  const leased = await scheduleAt(ports, order, ports.clock.nowMs() + orderLeaseMs);
  if (!leased) return false;
  reportLate(ports, leased);
  reportLateRefund(ports, leased);
  try {
    await advance(ports, leased);
  } catch (error) {
    ports.log.error({ err: error, orderId: order._id }, "an order could not be driven on; it is tried again");
  }
  return true;
}

/** From here on a paid order without tickets is an alert. */
export const lateMs = minuteMs;

/**
 * Orders that have been paid for a minute and have no tickets yet. Reads only those that are due
 * within the next minute, as at every order whose tickets are tried again.
 */
export async function countUnfulfilled(orders: Collection<OrderDocument>, nowMs: number): Promise<number> {
  const where = { nextAtMs: { from: 0, before: nowMs + minuteMs + 1 } };
  let count = 0;
  for await (const page of everyPage(orders, { index: "due", where, limit: 1_000 })) {
    count += page.filter((order) => isLate(order, nowMs)).length;
  }
  return count;
}

function isLate({ state, history }: OrderDocument, nowMs: number): boolean {
  if (state !== "paid") return false;
  const paid = history.findLast(({ to }) => to === "paid");
  return paid !== undefined && nowMs - paid.atMs >= lateMs;
}
