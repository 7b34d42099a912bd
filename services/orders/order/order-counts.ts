import type { Collection } from "../../../mixins/store/port.ts";
import type { OrderDocument } from "./order-documents.ts";
import { anyTime, everyPageOfBuyer } from "./order-lists.ts";

type Orders = Collection<OrderDocument>;

/** How many orders an event has, and how many of them hold places. Blocks do not count. */
export async function countOfEvent(
  orders: Orders,
  eventId: string,
): Promise<{ orders: number; holding: number }> {
  const [all, holding] = await Promise.all([
    orders.countWhere({ index: "byEvent", where: { eventId, createdAtMs: anyTime } }),
    orders.countWhere({ index: "holding", where: { eventId, holding: true } }),
  ]);
  return { orders: all, holding };
}

/** How many of a buyer's orders are not over: unfinished ones, and tickets of events that are still to come. */
export async function countLive(orders: Orders, buyerId: string, nowMs: number): Promise<number> {
  let live = 0;
  for await (const page of everyPageOfBuyer(orders, buyerId)) {
    live += page.filter((order) => isLive(order, nowMs)).length;
  }
  return live;
}

function isLive({ state, holding, eventStartsAt, nextAtMs }: OrderDocument, nowMs: number): boolean {
  if (state === "reserved" || state === "paying" || state === "paid") return true;
  // Work is under way: a refund, or a message still to be sent.
  if (nextAtMs !== null) return true;
  return state === "fulfilled" && holding && Date.parse(eventStartsAt) > nowMs;
}
