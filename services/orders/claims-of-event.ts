import type { Collection } from "../../mixins/store/port.ts";
import { blocking } from "./block-documents.ts";
import type { OrderDocument } from "./order-documents.ts";

const pageSize = 500;

/** One page of what the ledger holds of an event, by orders and by blocks. */
export async function listClaims(
  orders: Collection<OrderDocument>,
  eventId: string,
  cursor: string | undefined,
): Promise<{ orders: { orderId: string; claims: string[] }[]; nextCursor: string | null }> {
  const where = { eventId, holding: { in: [true, blocking] } };
  const page = await orders.find({ index: "holding", where, limit: pageSize, after: cursor });
  return {
    orders: page.items.map(({ _id, claims }) => ({ orderId: _id, claims })),
    nextCursor: page.nextCursor,
  };
}

/** What the ledger holds for these orders; null where there is no such order. */
export async function getClaims(
  orders: Collection<OrderDocument>,
  orderIds: string[],
): Promise<Record<string, string[] | null>> {
  const claims: Record<string, string[] | null> = Object.fromEntries(orderIds.map((id) => [id, null]));
  for (const order of await orders.getAll(orderIds)) claims[order._id] = order.claims;
  return claims;
}
