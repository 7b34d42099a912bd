import { parseClaim, placeClaim } from "../../../lib/ids.ts";
import type { Collection } from "../../../mixins/store/port.ts";
import { blocking } from "../house-seats/block-documents.ts";
import type { OrderDocument } from "./order-documents.ts";

const pageSize = 1_000;
/** Claims of one answer, unless a single order has more: some hundred kilobytes. */
export const maxClaims = 10_000;

/** One page of the ledger's claims on an event, by orders and by blocks. */
export async function listClaims(
  orders: Collection<OrderDocument>,
  eventId: string,
  cursor: string | undefined,
): Promise<{ orders: { orderId: string; claims: string[] }[]; nextCursor: string | null }> {
  const where = { eventId, holding: { in: [true, blocking] } };
  const read = (limit: number) =>
    orders.findFields({ index: "holding", where, limit, after: cursor }, ["claims"]);
  const page = await read(pageSize);
  const fitting = within(maxClaims, page.items).length;
  // Read up to there once more: only the store makes cursors.
  const { items, nextCursor } = fitting === page.items.length ? page : await read(fitting);
  return { orders: items.map(({ _id, claims }) => ({ orderId: _id, claims })), nextCursor };
}

/**
 * The ledger's claims of these orders; null where there is no such order. Of those that would make the answer too
 * long there is no word: they are to be asked for again.
 */
export async function getClaims(
  orders: Collection<OrderDocument>,
  orderIds: string[],
): Promise<Record<string, string[] | null>> {
  const found = await orders.getAll(orderIds);
  const known = new Set(found.map(({ _id }) => _id));
  const claims: Record<string, string[] | null> = {};
  for (const id of orderIds) if (!known.has(id)) claims[id] = null;
  for (const order of within(maxClaims, found)) claims[order._id] = order.claims;
  return claims;
}

/** The first ones, as far as their claims together are not more; one at least. */
function within<O extends { claims: string[] }>(most: number, orders: O[]): O[] {
  let total = 0;
  const tooMany = orders.findIndex(({ claims }, index) => {
    total += claims.length;
    return index > 0 && total > most;
  });
  return tooMany < 0 ? orders : orders.slice(0, tooMany);
}

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
    const remaining = limitId === null ? 0 : (goingByType.get(limitId) ?? 0);
    if (limitId === null || remaining === 0) claims.push(claim);
    else goingByType.set(limitId, remaining - 1);
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
