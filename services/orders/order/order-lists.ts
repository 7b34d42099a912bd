import type { Order } from "../../../contracts/orders/order-shape.ts";
import { everyPage, fittingPage } from "../../../mixins/store/pagination.ts";
import type { Collection, Page, Query } from "../../../mixins/store/port.ts";
import type { OrderDocument } from "./order-documents.ts";

type Orders = Collection<OrderDocument>;

interface Paging {
  limit: number;
  /** `nextCursor` of the page before. */
  cursor?: string | undefined;
}

type BuyerSearch = Paging & {
  buyerId: string;
  eventId?: string | undefined;
  state?: Order["state"] | undefined;
};
type EventSearch = Paging & { eventId: string; state?: Order["state"] | undefined };

const pageSize = 500;

/** A block has no such time, so that no range of it finds one. */
const anyTime = { from: 0 };

/** An event's orders, the newest first; blocks are none. */
export function pageOfEvent(orders: Orders, { eventId, state, limit, cursor }: EventSearch) {
  const query: Query<OrderDocument> =
    state === undefined
      ? { index: "byEvent", where: { eventId, createdAtMs: anyTime }, limit }
      : { index: "byEventState", where: { eventId, state, createdAtMs: anyTime }, limit };
  return orders.find({ ...query, direction: "descending", after: cursor });
}

/** A buyer's orders, the newest first: few enough to filter them without an index. */
export function pageOfBuyer(
  orders: Orders,
  { buyerId, eventId, state, limit, cursor }: BuyerSearch,
): Promise<Page<OrderDocument>> {
  const query: Query<OrderDocument> = {
    index: "byBuyer",
    where: { buyerId },
    direction: "descending",
    limit,
    after: cursor,
  };
  if (eventId === undefined && state === undefined) return orders.find(query);
  const isWanted = (order: OrderDocument) =>
    (eventId === undefined || order.eventId === eventId) && (state === undefined || order.state === state);
  return fittingPage(orders, query, isWanted);
}

/** All orders of an event, the oldest first, page by page; yields to other work before each next one. */
export function everyPageOfEvent(orders: Orders, eventId: string): AsyncGenerator<OrderDocument[]> {
  return everyPage(orders, { index: "byEvent", where: { eventId, createdAtMs: anyTime }, limit: pageSize });
}

/** All orders of a buyer, the oldest first, page by page. */
function everyPageOfBuyer(orders: Orders, buyerId: string): AsyncGenerator<OrderDocument[]> {
  return everyPage(orders, { index: "byBuyer", where: { buyerId }, limit: pageSize });
}

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

/**
 * Takes the holders' names off a buyer's orders; amounts, numbers and the buyer's id stay, for the accounts. Safe to
 * repeat. Answers how many orders had names.
 */
export async function eraseBuyer(orders: Collection<OrderDocument>, buyerId: string): Promise<number> {
  let forgotten = 0;
  for await (const page of everyPageOfBuyer(orders, buyerId)) {
    for (const order of page) if (await eraseNames(orders, order)) forgotten++;
  }
  return forgotten;
}

/** False when there was nothing to forget. */
async function eraseNames(orders: Collection<OrderDocument>, order: OrderDocument): Promise<boolean> {
  if (order.lines.every(({ holderNames }) => holderNames.length === 0)) return false;
  const lines = order.lines.map((line) => ({ ...line, holderNames: [] }));
  const expected = { version: order.version };
  if (await orders.change(order._id, expected, { lines, version: order.version + 1 })) return true;
  // Changed in the meantime: its current version still has the names.
  const now = await orders.get(order._id);
  return now !== null && (await eraseNames(orders, now));
}
