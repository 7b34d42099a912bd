import { fail } from "../../../lib/errors/errors.ts";
import type { OrderDocument } from "../order/order-documents.ts";
import type { Cause, OrderPorts } from "../order/order-ports.ts";
import { refundUnderWay } from "../order/order-views.ts";
import { scheduleAt, transition } from "../order/transition.ts";
import { settleAttempt } from "../pay/settle-attempt.ts";
import { advanceRefunds } from "../refund/advance-refunds.ts";
import { expireOrder } from "./end-order.ts";
import { settleOutbox } from "./outbox.ts";

/**
 * Advances the order step by step, until it has to wait or is finished. Every step may run twice and anywhere; the
 * caller must hold the lease (by a transition or a later `nextAtMs`). Answers the order as it stands then.
 */
export async function advance(ports: OrderPorts, order: OrderDocument): Promise<OrderDocument> {
  return await finishOrder(ports, await settleAttempt(ports, order));
}

/** The steps after a settled attempt or an expiry: tickets, refunds and messages. */
export async function finishOrder(ports: OrderPorts, order: OrderDocument): Promise<OrderDocument> {
  if (order.state === "reserved" && ports.clock.nowMs() >= order.expiresAtMs) {
    return await finishOrder(ports, (await expireOrder(ports, order)) ?? (await reread(ports, order)));
  }
  if (order.state === "paid") {
    await ports.fulfil(order);
    return await reread(ports, order);
  }
  const refunded = await advanceRefunds(ports, order);
  if (refunded.outbox.length > 0) {
    return (await settleOutbox(ports, refunded)) ?? (await reread(ports, refunded));
  }
  return isAtRest(refunded) ? ((await scheduleAt(ports, refunded, null)) ?? refunded) : refunded;
}

/** Nothing is left to do although an attempt is scheduled: a refund was dropped, which owes nothing. */
function isAtRest(order: OrderDocument): boolean {
  const isOver = order.state === "fulfilled" || order.state === "refunded";
  return isOver && order.nextAtMs !== null && refundUnderWay(order) === undefined;
}

/**
 * Gives a reserved order's places back; cancelling a cancelled one changes nothing. `order` must be the caller's to
 * cancel. Throws ORDER_NOT_CANCELLABLE with the state.
 */
export async function cancel(ports: OrderPorts, order: OrderDocument, cause: Cause): Promise<OrderDocument> {
  if (order.state === "cancelled") return order;
  if (order.state !== "reserved") throw fail("ORDER_NOT_CANCELLABLE", { state: order.state });
  const set = { failure: { code: "ORDER_CANCELLED" as const, data: {} } };
  const won = await transition(ports, order, ["cancel", { cause, set }]);
  if (won) return await finishOrder(ports, won);
  const now = await ports.orders.get(order._id);
  if (!now) throw fail("NOT_FOUND", { what: "order", id: order._id });
  return await cancel(ports, now, cause);
}

async function reread(ports: OrderPorts, order: OrderDocument): Promise<OrderDocument> {
  return (await ports.orders.get(order._id)) ?? order;
}
