import type { OrderMoney } from "../../../contracts/orders/order-money.ts";
import type { Order } from "../../../contracts/orders/order-shape.ts";
import type { Refund as RefundView } from "../../../contracts/orders/refunds.ts";
import { isoTime } from "../../../lib/clock.ts";
import { errorText } from "../../../lib/errors/errors.ts";
import { placeClaim } from "../../../lib/ids.ts";
import type { MoveTable } from "../../../lib/state-machine.ts";
import type { Locale } from "../../../lib/text/locale.ts";
import { sum } from "../../../lib/text/money.ts";
import type { Collection } from "../../../mixins/store/port.ts";
import { isBlock } from "../house-seats/block-documents.ts";
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

function failureOf({ failure, eventTimeZone: timeZone }: OrderDocument, locale: Locale): Order["failure"] {
  if (!failure) return null;
  const { code, data } = failure;
  const expiresAt = { atMs: Date.parse(String(data.expiresAt)), timeZone };
  return { code, message: errorText(code, data, locale, data.expiresAt ? { expiresAt } : {}) };
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

export type RefundState = Refund["state"];

export const refundMoves = {
  free: { from: ["voiding"], to: "returning" },
  drop: { from: ["voiding"], to: "dropped" },
  settle: { from: ["returning"], to: "done" },
  fail: { from: ["returning"], to: "failed" },
} as const satisfies MoveTable<RefundState, string>;

/** One place of an order with the ticket that is issued for it. */
export interface SoldPlace {
  ticketId: string;
  unitPriceMinor: number;
  claim: string;
}

/** The places of an order, whether it still claims them or not. */
export function soldPlaces({ _id, lines }: OrderDocument): SoldPlace[] {
  return lines.flatMap(({ quotaId, unitPriceMinor, placeNumbers }, line) =>
    placeNumbers.map((placeNumber, n) => ({
      ticketId: `${_id}:${line + 1}:${n + 1}`,
      unitPriceMinor,
      claim: placeClaim(quotaId, placeNumber),
    })),
  );
}

/** An order's refunds, the first one first; none in an order from before there were any. */
export function refundsOf(order: Pick<OrderDocument, "refunds">): Refund[] {
  return order.refunds ?? [];
}

/** The refund to go on with: one whose tickets are still valid before one that waits for its money. */
export function refundUnderWay(order: OrderDocument): Refund | undefined {
  const refunds = refundsOf(order);
  return (
    refunds.find(({ state }) => state === "voiding") ?? refunds.find(({ state }) => state === "returning")
  );
}

/** Tickets that are refunded or about to be. */
export function refundedTicketIds(order: OrderDocument): Set<string> {
  const counted = refundsOf(order).filter(({ state }) => state !== "dropped");
  return new Set(counted.flatMap(({ tickets }) => tickets.map(({ ticketId }) => ticketId)));
}

/** The price of these tickets, in minor units. */
export function priceOf(order: OrderDocument, ticketIds: ReadonlySet<string>): number {
  const places = soldPlaces(order).filter(({ ticketId }) => ticketIds.has(ticketId));
  return sum(places.map(({ unitPriceMinor }) => unitPriceMinor));
}

/** The places (claims) of these tickets. */
export function claimsOf(order: OrderDocument, { tickets }: Refund): string[] {
  const ticketIds = new Set(tickets.map(({ ticketId }) => ticketId));
  return soldPlaces(order).flatMap(({ ticketId, claim }) => (ticketIds.has(ticketId) ? [claim] : []));
}
