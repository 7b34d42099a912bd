import { parseClaim, placeClaim } from "../../../lib/claims.ts";
import type { OrderDocument } from "./order-documents.ts";

/**
 * The remaining claims of an order when these places (`placeClaim`s) are gone: each takes one slot of every limit that
 * counted its ticket along. Places that are gone already change nothing, so it may be applied twice.
 */
export function claimsWithout(
  order: Pick<OrderDocument, "lines" | "claims" | "tourClaims">,
  places: string[],
): { claims: string[]; tourClaims: string[] } {
  const gone = new Set(places);
  const left = order.claims.filter((claim) => !gone.has(claim));
  const going = order.claims.length - left.length;
  const goingByType = goneByTicketType(order, gone);
  const claims: string[] = [];
  // The last ones go first: the slots that stay are as low as they can be.
  for (const claim of left.reverse()) {
    const limitId = limitOf(claim);
    const owed = limitId === null ? 0 : (goingByType.get(limitId) ?? 0);
    if (limitId === null || owed === 0) claims.push(claim);
    else goingByType.set(limitId, owed - 1);
  }
  const tourClaims = order.tourClaims ?? [];
  return {
    claims: claims.reverse(),
    tourClaims: tourClaims.slice(0, Math.max(0, tourClaims.length - going)),
  };
}

/** How many places go per limit: those of the ticket types, and "event" for all of them. */
function goneByTicketType({ lines, claims }: Pick<OrderDocument, "lines" | "claims">, gone: Set<string>) {
  const held = new Set(claims);
  const going = new Map<string, number>();
  for (const { ticketTypeId, quotaId, placeNumbers } of lines) {
    const n = placeNumbers.filter((number) => {
      const claim = placeClaim(quotaId, number);
      return held.has(claim) && gone.has(claim);
    }).length;
    for (const limitId of ["event", ticketTypeId]) going.set(limitId, (going.get(limitId) ?? 0) + n);
  }
  return going;
}

function limitOf(text: string): string | null {
  const claim = parseClaim(text);
  return claim.kind === "slot" ? claim.limitId : null;
}
