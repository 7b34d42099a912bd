import type { Collection } from "../../../mixins/store/port.ts";
import type { OrderDocument } from "./order-documents.ts";
import { everyPageOfBuyer } from "./order-lists.ts";

/**
 * Takes the holders' names off a buyer's orders; amounts, numbers and the buyer's id stay, for the accounts. Safe to
 * repeat. Answers how many orders had names.
 */
export async function eraseBuyer(orders: Collection<OrderDocument>, buyerId: string): Promise<number> {
  let forgotten = 0;
  for await (const page of everyPageOfBuyer(orders, buyerId)) {
    for (const order of page) if (await forgetNames(orders, order)) forgotten++;
  }
  return forgotten;
}

/** False when there was nothing to forget. */
async function forgetNames(orders: Collection<OrderDocument>, order: OrderDocument): Promise<boolean> {
  if (order.lines.every(({ holderNames }) => holderNames.length === 0)) return false;
  const lines = order.lines.map((line) => ({ ...line, holderNames: [] }));
  const expected = { version: order.version };
  if (await orders.change(order._id, expected, { lines, version: order.version + 1 })) return true;
  // Changed in the meantime: its current version still has the names.
  const now = await orders.get(order._id);
  return now !== null && (await forgetNames(orders, now));
}
