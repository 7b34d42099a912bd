import { fail } from "../../../lib/errors/errors.ts";
import type { OrderDocument } from "../order/order-documents.ts";
import type { Cause, OrderPorts } from "../order/order-ports.ts";
import { transition } from "../order/transition.ts";
import { finishOrder } from "./advance-order.ts";

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
