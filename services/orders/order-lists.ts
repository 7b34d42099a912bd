import type { Order } from "../../contracts/orders.ts";
import type { Collection, Page, Query } from "../../mixins/store/port.ts";
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

/** How many pages are read to fill one: beyond that the answer has fewer orders and goes on from its cursor. */
const mostReads = 20;

/** A block has no such time, so that no range of it finds one. */
export const anyTime = { from: 0 };

/** An event's orders, the newest first; blocks are none. */
export function pageOfEvent(orders: Orders, { eventId, state, limit, cursor }: EventSearch) {
  const query: Query<OrderDocument> =
    state === undefined
      ? { index: "byEvent", where: { eventId, createdAtMs: anyTime }, limit }
      : { index: "byEventState", where: { eventId, state, createdAtMs: anyTime }, limit };
  return orders.find({ ...query, direction: "descending", after: cursor });
}

/** A buyer's orders, the newest first: so few that what is not asked for is passed over rather than indexed. */
export async function pageOfBuyer(orders: Orders, search: BuyerSearch): Promise<Page<OrderDocument>> {
  const { buyerId, eventId, state, limit } = search;
  const isWanted = (order: OrderDocument) =>
    (eventId === undefined || order.eventId === eventId) && (state === undefined || order.state === state);
  const items: OrderDocument[] = [];
  let cursor = search.cursor ?? null;
  for (let read = 1; read <= mostReads; read++) {
    const page: Page<OrderDocument> = await orders.find({
      index: "byBuyer",
      where: { buyerId },
      direction: "descending",
      limit: limit - items.length,
      after: cursor ?? undefined,
    });
    items.push(...page.items.filter(isWanted));
    cursor = page.nextCursor;
    if (cursor === null || items.length === limit) break;
  }
  return { items, nextCursor: cursor };
}

/** All orders of an event, the oldest first, page by page; whoever works on one lets others work before the next. */
export function everyPageOfEvent(orders: Orders, eventId: string): AsyncGenerator<OrderDocument[]> {
  return everyPage(orders, { index: "byEvent", where: { eventId, createdAtMs: anyTime } });
}

/** All orders of a buyer, the oldest first, page by page. */
export function everyPageOfBuyer(orders: Orders, buyerId: string): AsyncGenerator<OrderDocument[]> {
  return everyPage(orders, { index: "byBuyer", where: { buyerId } });
}

const pageSize = 500;

async function* everyPage(
  orders: Orders,
  query: Pick<Query<OrderDocument>, "index" | "where">,
): AsyncGenerator<OrderDocument[]> {
  let after: string | undefined;
  do {
    const page: Page<OrderDocument> = await orders.find({ ...query, limit: pageSize, after });
    yield page.items;
    after = page.nextCursor ?? undefined;
  } while (after !== undefined);
}
