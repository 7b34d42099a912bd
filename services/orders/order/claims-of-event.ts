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
