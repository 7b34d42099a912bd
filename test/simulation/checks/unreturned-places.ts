import { placeClaim } from "../../../lib/ids.ts";
import type { OrderDocument } from "../../../services/orders/order/order-documents.ts";

/** One place of a paid order that was not refunded. */
export interface HeldPlace {
  claim: string;
  ticketId: string;
  ticketTypeId: string;
  quotaId: string;
  placeNumber: number;
}

/** Every place that the order was sold. */
export function placesSold({ _id, lines }: OrderDocument): HeldPlace[] {
  return lines.flatMap(({ quotaId, ticketTypeId, placeNumbers }, line) =>
    placeNumbers.map((placeNumber, n) => ({
      ...{ quotaId, ticketTypeId, placeNumber, claim: placeClaim(quotaId, placeNumber) },
      ticketId: `${_id}:${line + 1}:${n + 1}`,
    })),
  );
}

/** Those that the order must have now: none of one that ended, and none that was refunded. */
export function heldPlaces(order: OrderDocument): HeldPlace[] {
  if (order.state === "expired" || order.state === "cancelled") return [];
  const gone = refundedIn(order);
  return placesSold(order).filter(({ ticketId }) => !gone.has(ticketId));
}

/** Tickets whose refund went through its first step at least. */
export function refundedIn({ refunds }: OrderDocument): Set<string> {
  const begun = refunds.filter(({ state }) => state !== "dropped" && state !== "voiding");
  return new Set(begun.flatMap(({ tickets }) => tickets.map(({ ticketId }) => ticketId)));
}
