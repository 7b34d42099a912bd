import type { Order } from "../../../contracts/orders/order-shape.ts";
import type { Refund as RefundView } from "../../../contracts/orders/refunds.ts";
import { isoTime } from "../../../lib/clock.ts";
import { errorText } from "../../../lib/errors/errors.ts";
import type { Locale } from "../../../lib/text/locale.ts";
import { refundsOf } from "../refund/refunds.ts";
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
