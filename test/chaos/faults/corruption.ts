import { placeClaim } from "../../../lib/ids.ts";
import type { OrderDocument } from "../../../services/orders/order/order-documents.ts";
import type { Remains } from "../checks/check.ts";
import { Journal } from "../load/journal.ts";

/** A corruption of a run's documents, and the finding that the checker must report. */
export interface SeededFault {
  name: string;
  plant: (remains: Remains) => void;
  breaks: RegExp;
  /** Seeded into real stores too. */
  isOfStores?: true;
}

/** A copy that can be spoilt. */
export function copyOf({ books, journal, taken, alarms }: Remains): Remains {
  const copied = Object.assign(new Journal(), structuredClone({ ...journal }));
  return { books: structuredClone(books), journal: copied, taken: new Map(taken), alarms: [...alarms] };
}

export const firstOf = <T>(items: T[], fits: (item: T) => boolean, what: string): T => {
  const found = items.find(fits);
  if (found === undefined) throw new Error(`the evening has no ${what} to spoil`);
  return found;
};

export const orderWhere = (
  { books }: Remains,
  fits: (order: OrderDocument) => boolean,
  what = "such order",
) => firstOf(books.orders, fits, what);

export const isWhole = ({ state, refunds }: OrderDocument) => state === "fulfilled" && refunds.length === 0;
export const isPaidFor = (order: OrderDocument) => isWhole(order) && order.totalMinor > 0;

export const without = <T>(items: T[], fits: (item: T) => boolean): T[] =>
  items.filter((item) => !fits(item));

/** The same order again under another id, of another time and place, so that it is one too many. */
export function oneMore(remains: Remains, order: OrderDocument, placeNumber: number): OrderDocument {
  const _id = `${order._id}${placeNumber}`;
  const [line] = order.lines;
  const lines = [{ ...line!, placeNumbers: [placeNumber] }];
  const claims = [placeClaim(line!.quotaId, placeNumber)];
  const more = {
    ...structuredClone(order),
    _id,
    requestKey: `${order.requestKey} ${placeNumber}`,
    lines,
    claims,
  };
  remains.books.orders.push(more);
  return more;
}

export const ticketOf = (remains: Remains, fits: (state: string) => boolean) =>
  firstOf(remains.books.tickets, ({ state }) => fits(state), "such ticket");
