import { failedWith } from "../../../lib/errors/errors.ts";
import { bodyHash, derivedId } from "../../../lib/ids.ts";
import { advance, finishOrder } from "../lifecycle/advance-order.ts";
import { withdrawOrder } from "../lifecycle/end-order.ts";
import { lastAttempt, type OrderDocument } from "../order/order-documents.ts";
import type { OrderPorts } from "../order/order-ports.ts";
import { refundsOf } from "../order/order-views.ts";
import { transition } from "../order/transition.ts";
import { openRefund } from "../refund/open-refund.ts";

/** Why the orders end, in the organizer's own words, and by which request. */
export interface EventEnd {
  reason: string | null;
  requestId: string | null;
}

/** Orders that are ended at the same time. */
const concurrency = 20;
/** From reserved by way of paying and paid to fulfilled, and once more. */
const maxSteps = 6;

/**
 * Ends orders of a cancelled event: reserved ones are withdrawn, open payments stopped at the processor, paid ones
 * refunded with all their tickets. Each goes as far as it can now; recovery continues the rest.
 * Answers how many orders that was: a pass that finds none has found the event ended.
 */
export async function endOrders(ports: OrderPorts, orders: OrderDocument[], end: EventEnd): Promise<number> {
  for (let done = 0; done < orders.length; done += concurrency) {
    await Promise.all(orders.slice(done, done + concurrency).map((order) => endOrder(ports, order, end)));
  }
  return orders.length;
}

async function endOrder(ports: OrderPorts, found: OrderDocument, end: EventEnd): Promise<void> {
  try {
    let order: OrderDocument | null = found;
    for (let step = 0; order && step < maxSteps; step++) order = await endStep(ports, order, end);
  } catch (error) {
    ports.log.error(
      { err: error, orderId: found._id },
      "an order of a cancelled event could not be ended; it is tried again",
    );
  }
}

/** The order after the next step; null when nothing is left to do now. */
async function endStep(
  ports: OrderPorts,
  order: OrderDocument,
  end: EventEnd,
): Promise<OrderDocument | null> {
  if (order.state === "reserved") return await endReserved(ports, order, end);
  if (order.state === "paying") return await stopAttempt(ports, order, end);
  if (order.state === "paid") {
    const now = await finishOrder(ports, order);
    return now.state === "paid" ? null : now;
  }
  if (order.state === "fulfilled") await refundAll(ports, order, end);
  return null;
}

async function endReserved(
  ports: OrderPorts,
  order: OrderDocument,
  end: EventEnd,
): Promise<OrderDocument | null> {
  const won = await withdrawOrder(ports, { ...order, eventCancelled: end });
  if (!won) return await ports.orders.get(order._id);
  await finishOrder(ports, won);
  return null;
}

/** From here on the attempt is cancelled at the processor; when it has charged after all, the order is refunded. */
async function stopAttempt(
  ports: OrderPorts,
  order: OrderDocument,
  end: EventEnd,
): Promise<OrderDocument | null> {
  // Its own recovery asks the processor again and again.
  if (order.eventCancelled) return null;
  const nowMs = ports.clock.nowMs();
  const last = lastAttempt(order);
  const attempts = order.attempts.map((attempt) =>
    attempt === last ? { ...attempt, giveUpAtMs: Math.min(attempt.giveUpAtMs, nowMs) } : attempt,
  );
  const cause = { by: "system:orders", requestId: end.requestId };
  const change = { cause, set: { attempts, eventCancelled: end }, details: { reason: end.reason } };
  const won = await transition(ports, order, ["stopAttempt", change]);
  if (!won) return await ports.orders.get(order._id);
  const now = await advance(ports, won);
  return now.state === "paying" ? null : now;
}

/** Everything that is not refunded yet, also of tickets that went in. */
async function refundAll(ports: OrderPorts, order: OrderDocument, end: EventEnd): Promise<void> {
  const command = {
    id: derivedId("ref", order._id, "orders.endEvent", String(refundsOf(order).length)),
    bodyHash: bodyHash({ orderId: order._id, reason: end.reason }),
    orderId: order._id,
    because: "eventCancelled" as const,
    reason: end.reason,
    cause: { by: "system:orders", requestId: end.requestId },
  };
  try {
    const { order: opened } = await openRefund(ports, command);
    await advance(ports, opened);
  } catch (error) {
    // All its tickets are being refunded already.
    if (!failedWith(error, "ALREADY_REFUNDED")) throw error;
  }
}
