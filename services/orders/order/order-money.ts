import type { OrderMoney } from "../../../contracts/orders/order-money.ts";
import type { Collection } from "../../../mixins/store/port.ts";
import { isBlock } from "../house-seats/block-documents.ts";
import { openRefund, refundsOf } from "../refund/refunds.ts";
import type { OrderDocument } from "./order-documents.ts";

type Orders = Collection<OrderDocument>;

const pageSize = 100;

/** The amounts paid and refunded according to these orders; one that does not exist is left out. */
export async function moneyOfOrders(orders: Orders, orderIds: string[]): Promise<OrderMoney[]> {
  return (await orders.getAll(orderIds)).map(moneyOf);
}

/** One page of all orders that were charged, in an order of its own. */
export async function pageOfMoney(
  orders: Orders,
  cursor: string | null,
): Promise<{ orders: OrderMoney[]; nextCursor: string | null }> {
  const query = { index: "byRequestKey", where: {}, limit: pageSize, after: cursor ?? undefined };
  const page = await orders.find(query);
  const money = page.items.filter((it) => !isBlock(it)).map(moneyOf);
  return { orders: money.filter(({ charged }) => charged !== null), nextCursor: page.nextCursor };
}

function moneyOf(order: OrderDocument): OrderMoney {
  const { _id: orderId, state, totalMinor: amountMinor, currency } = order;
  const paid = order.attempts.find(({ outcome }) => outcome === "succeeded");
  const done = refundsOf(order).filter((refund) => refund.state === "done" && refund.amountMinor > 0);
  return {
    orderId,
    isOpen: state === "paying" || openRefund(order) !== undefined,
    charged: paid ? { attempt: paid.n, amountMinor, currency } : null,
    refunded: done.map((refund) => ({ refund: refund.n, amountMinor: refund.amountMinor, currency })),
  };
}
