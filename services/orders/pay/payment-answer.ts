import type { OrderDocument } from "../order/order-documents.ts";
import type { OrderPorts } from "../order/order-ports.ts";
import { isPaid } from "../order/order-states.ts";
import { type PaymentUnderWay, requireNotDeclined } from "./pay.ts";

/** How often a joined attempt is looked at. */
const lookEveryMs = 20;

/**
 * Waits for the attempt until `untilMs` and answers the order as the payment left it: `paying` when time ran out,
 * else `paid`, so that every repeat answers the same. Throws PAYMENT_DECLINED, PAYMENT_FAILED, PAYMENT_METHOD_UNKNOWN.
 */
export async function paymentAnswer(
  ports: OrderPorts,
  underWay: PaymentUnderWay,
  untilMs: number,
): Promise<OrderDocument> {
  const order = await settledOrder(ports, underWay, untilMs);
  requireNotDeclined(order, underWay.attempt);
  return isPaid(order.state) ? { ...order, state: "paid", ticketIds: [] } : order;
}

async function settledOrder(
  ports: OrderPorts,
  { order, work, attempt }: PaymentUnderWay,
  untilMs: number,
): Promise<OrderDocument> {
  if (work) {
    const timeUp = ports.sleep(Math.max(0, untilMs - ports.clock.nowMs())).then(() => null);
    const settled = await Promise.race([work, timeUp]);
    return settled ?? (await latest(ports, order));
  }
  let known = order;
  while (isOpen(known, attempt) && ports.clock.nowMs() < untilMs) {
    await ports.sleep(lookEveryMs);
    known = await latest(ports, known);
  }
  return known;
}

function isOpen(order: OrderDocument, attempt: number | null): boolean {
  return order.attempts.some(({ n, outcome }) => n === attempt && outcome === "open");
}

async function latest(ports: OrderPorts, order: OrderDocument): Promise<OrderDocument> {
  return (await ports.orders.get(order._id)) ?? order;
}
