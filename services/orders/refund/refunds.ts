import { placeClaim } from "../../../lib/claims.ts";
import type { MoveTable } from "../../../lib/state-machine.ts";
import { sum } from "../../../lib/text/money.ts";
import type { OrderDocument, Refund } from "../order/order-documents.ts";

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
