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
export const anyTime = { from: 0 };

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
export function everyPageOfBuyer(orders: Orders, buyerId: string): AsyncGenerator<OrderDocument[]> {
  return everyPage(orders, { index: "byBuyer", where: { buyerId }, limit: pageSize });
}
