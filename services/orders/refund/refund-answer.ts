import { advance } from "../lifecycle/advance-order.ts";
import type { OrderDocument } from "../order/order-documents.ts";
import type { OrderPorts } from "../order/order-ports.ts";
import type { OpenedRefund } from "./open-refund.ts";

/** Carries the refund out and answers its progress by `untilMs` at the latest; the rest continues in the background. */
export async function refundAnswer(
  ports: OrderPorts,
  { order, refund }: OpenedRefund,
  untilMs: number,
): Promise<OpenedRefund> {
  const isOpen = refund.state === "voiding" || refund.state === "returning";
  if (!isOpen) return { order, refund };
  const timeUp = ports.sleep(Math.max(0, untilMs - ports.clock.nowMs())).then(() => null);
  const work = goOn(ports, order);
  ports.waitUntil(work);
  const advanced = await Promise.race([work, timeUp]);
  const now = advanced ?? (await ports.orders.get(order._id)) ?? order;
  return { order: now, refund: now.refunds.find(({ n }) => n === refund.n) ?? refund };
}

/** Null when it could not go on: recovery does. */
async function goOn(ports: OrderPorts, order: OrderDocument): Promise<OrderDocument | null> {
  try {
    return await advance(ports, order);
  } catch (error) {
    const text = "a refund could not be carried out; recovery goes on with it";
    ports.log.error({ err: error, orderId: order._id }, text);
    return null;
  }
}
