import type { OrderMoney } from "../../../contracts/orders/order-money.ts";
import type { Order } from "../../../contracts/orders/order-shape.ts";
import type { Refund as RefundView } from "../../../contracts/orders/refunds.ts";
import { isoTime } from "../../../lib/clock.ts";
import { errorText } from "../../../lib/errors/errors.ts";
import type { Locale } from "../../../lib/text/locale.ts";
import type { Collection } from "../../../mixins/store/port.ts";
import { isBlock } from "../house-seats/block-documents.ts";
import { refundsOf, refundUnderWay } from "../refund/refunds.ts";
import { lastAttempt, type OrderDocument, type Refund } from "./order-documents.ts";

/** The order as the API shows it, with its failure in the reader's language. */
export function viewOf(order: OrderDocument, locale: Locale): Order {
  return {
    id: order._id,
    state: order.state,
    eventId: order.eventId,
    buyerId: order.buyerId,
    lines: order.lines.map(({ ticketTypeId, quotaId, unitPriceMinor, placeNumbers }) => ({
      ticketTypeId,
      quotaId,
      quantity: placeNumbers.length,
      unitPriceMinor,
      placeNumbers,
    })),
    totalMinor: order.totalMinor,
    currency: order.currency,
    createdAt: isoTime(order.createdAtMs),
    expiresAt: isoTime(order.expiresAtMs),
    failure: failureOf(order, locale),
    nextAction: nextActionOf(order),
    ticketIds: order.ticketIds,
    refunds: refundsOf(order).map((refund) => refundView(order, refund)),
  };
}

export function refundView({ _id: orderId, currency }: OrderDocument, refund: Refund): RefundView {
  const { id, n: number, state, amountMinor, tickets, reason, createdAtMs } = refund;
  const ticketIds = tickets.map(({ ticketId }) => ticketId);
  return {
    id,
    orderId,
    number,
    state,
    amountMinor,
    currency,
    ticketIds,
    reason,
    createdAt: isoTime(createdAtMs),
  };
}

function failureOf({ failure }: OrderDocument, locale: Locale): Order["failure"] {
  return failure && { code: failure.code, message: errorText(failure.code, failure.data, locale) };
}

function nextActionOf(order: OrderDocument): Order["nextAction"] {
  const url = order.state === "paying" ? lastAttempt(order)?.challengeUrl : null;
  return url ? { type: "redirect", url } : null;
}

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
    isOpen: state === "paying" || refundUnderWay(order) !== undefined,
    charged: paid ? { attempt: paid.n, amountMinor, currency } : null,
    refunded: done.map((refund) => ({ refund: refund.n, amountMinor: refund.amountMinor, currency })),
  };
}
