import { placeClaim } from "../../lib/claims.ts";
import type { OrderDocument } from "../../services/orders/order-documents.ts";
import { placesKept } from "../simulation/kept-places.ts";
import type { Remains } from "./check.ts";
import { eventIdOf } from "./endings.ts";
import { Journal } from "./journal.ts";

/** Something wrong in what a run left, and how the checker must name it. */
export interface PlantedFault {
  name: string;
  plant: (remains: Remains) => void;
  breaks: RegExp;
  /** Planted into real stores too. */
  isOfStores?: true;
}

/** A copy that can be spoilt. */
export function copyOf({ books, journal, taken, alarms }: Remains): Remains {
  const copied = Object.assign(new Journal(), structuredClone({ ...journal }));
  return { books: structuredClone(books), journal: copied, taken: new Map(taken), alarms: [...alarms] };
}

const onlyOf = <T>(items: T[], fits: (item: T) => boolean, what: string): T => {
  const found = items.find(fits);
  if (found === undefined) throw new Error(`the evening has no ${what} to spoil`);
  return found;
};

const orderWhere = ({ books }: Remains, fits: (order: OrderDocument) => boolean, what = "such order") =>
  onlyOf(books.orders, fits, what);

const isWhole = ({ state, refunds }: OrderDocument) => state === "fulfilled" && refunds.length === 0;
const isPaidFor = (order: OrderDocument) => isWhole(order) && order.totalMinor > 0;

const without = <T>(items: T[], fits: (item: T) => boolean): T[] => items.filter((item) => !fits(item));

/** The same order again under another id, of another time and place, so that it is one too many. */
function oneMore(remains: Remains, order: OrderDocument, placeNumber: number): OrderDocument {
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

const ticketOf = (remains: Remains, fits: (state: string) => boolean) =>
  onlyOf(remains.books.tickets, ({ state }) => fits(state), "such ticket");

export const plantedFaults: PlantedFault[] = [
  {
    name: "a place is sold twice",
    isOfStores: true,
    plant(remains) {
      const sold = orderWhere(remains, isPaidFor);
      oneMore(remains, sold, sold.lines[0]!.placeNumbers[0]!);
    },
    breaks: /is sold twice/,
  },
  {
    name: "a place is sold that does not exist",
    plant: (remains) => void oneMore(remains, orderWhere(remains, isPaidFor), 99_999),
    breaks: /is sold that does not exist/,
  },
  {
    name: "a buyer has more than the event sells to one",
    isOfStores: true,
    plant(remains) {
      const limited = remains.books.events.filter(({ maxTicketsPerBuyer }) => maxTicketsPerBuyer !== null);
      const ids = new Set(limited.map(({ _id }) => _id));
      const order = orderWhere(remains, (one) => ids.has(one.eventId) && isWhole(one), "order with a limit");
      for (const place of [86, 87, 88, 89]) oneMore(remains, order, place);
    },
    breaks: /has \d+ tickets of the event, where 4 is the most/,
  },
  {
    name: "a buyer has more than a tour sells to one",
    plant(remains) {
      const order = orderWhere(remains, (one) => Boolean(one.tourId) && isWhole(one), "order of a tour");
      for (const place of [57, 58, 59, 60]) oneMore(remains, order, place);
    },
    breaks: /tickets of a tour that sells 3/,
  },
  {
    name: "an order is charged a second time",
    isOfStores: true,
    plant({ books }) {
      const taken = ({ outcome }: { outcome: { outcome: string } | null }) =>
        outcome?.outcome === "succeeded";
      const charge = onlyOf(books.sandboxCharges, taken, "charge");
      books.sandboxCharges.push({ ...charge, _id: `${charge.orderId}:9` });
    },
    breaks: /was charged 2 times/,
  },
  {
    name: "a paid order was never charged",
    plant(remains) {
      const { _id } = orderWhere(remains, isPaidFor);
      remains.books.sandboxCharges = without(remains.books.sandboxCharges, (one) => one.orderId === _id);
    },
    breaks: /is fulfilled and was never charged/,
  },
  {
    name: "money is kept for an order that ended",
    plant(remains) {
      const order = orderWhere(remains, isPaidFor);
      Object.assign(order, { state: "expired", claims: [], holding: false });
    },
    breaks: /money was taken for an order that is "expired"/,
  },
  {
    name: "a refund is given twice",
    plant({ books }) {
      const charge = onlyOf(books.sandboxCharges, ({ refunds }) => refunds.length > 0, "refund");
      charge.refunds.push({ ...charge.refunds[0]!, key: `${charge.refunds[0]!.key}0` });
    },
    breaks: /the processor refunded \[/,
  },
  {
    name: "the processor has a charge of no order",
    plant({ books }) {
      const charge = structuredClone(books.sandboxCharges[0]!);
      books.sandboxCharges.push({ ...charge, _id: `${charge.orderId}0:1`, orderId: `${charge.orderId}0` });
    },
    breaks: /of no order/,
  },
  {
    name: "a ticket is missing",
    isOfStores: true,
    plant(remains) {
      const { _id } = ticketOf(remains, () => true);
      remains.books.tickets = without(remains.books.tickets, (one) => one._id === _id);
    },
    breaks: /an order has the tickets \[/,
  },
  {
    name: "the serials have a gap",
    isOfStores: true,
    plant: (remains) =>
      void Object.assign(
        ticketOf(remains, () => true),
        { serial: 9_999 },
      ),
    breaks: /the serials are .*9999/,
  },
  {
    name: "a ticket that its buyer saw has another number",
    plant({ books, journal }) {
      const [seen] = journal.tickets;
      const ticket = onlyOf(books.tickets, ({ _id }) => _id === seen!.id, "seen ticket");
      const other = onlyOf(
        books.tickets,
        ({ _id, eventId }) => _id !== ticket._id && eventId === ticket.eventId,
        "other ticket of the event",
      );
      [ticket.serial, other.serial] = [other.serial, ticket.serial];
    },
    breaks: /a buyer was shown the ticket/,
  },
  {
    name: "a refunded ticket still lets somebody in",
    plant: (remains) =>
      void Object.assign(
        ticketOf(remains, (state) => state === "void"),
        { state: "valid" },
      ),
    breaks: /is "valid" and was refunded/,
  },
  {
    name: "somebody was let in whose ticket is unused",
    plant: (remains) =>
      void Object.assign(
        onlyOf(
          remains.books.tickets,
          ({ _id, state }) =>
            state === "checkedIn" &&
            remains.journal.scans.some((scan) => scan.ticketId === _id && scan.checkInId),
          "checked-in ticket",
        ),
        { state: "valid", checkIn: null },
      ),
    breaks: /let somebody in, and the ticket is "valid"/,
  },
  {
    name: "an order is stuck",
    isOfStores: true,
    plant: (remains) =>
      void Object.assign(orderWhere(remains, isPaidFor), { state: "paid", nextAtMs: Date.now() - 60_000 }),
    breaks: /an order is stuck in "paid"/,
  },
  {
    name: "an order still owes a message",
    plant(remains) {
      const order = orderWhere(remains, isPaidFor);
      order.outbox.push({ kind: "release", claims: [] });
    },
    breaks: /an order still owes release/,
  },
  {
    name: "the places think a free place taken",
    isOfStores: true,
    plant({ taken }) {
      const [eventId, claims] = [...taken].find(([, all]) => all.length > 0)!;
      taken.set(eventId, [...claims, claims[0]!.replace(/\d+$/, "9999")]);
    },
    breaks: /the places think \[/,
  },
  {
    name: "the places think a sold place free",
    isOfStores: true,
    plant({ taken }) {
      const [eventId, claims] = [...taken].find(([, all]) => all.length > 0)!;
      taken.set(eventId, claims.slice(1));
    },
    breaks: /the places think \[/,
  },
  {
    name: "a buyer is told twice",
    isOfStores: true,
    plant(remains) {
      const { _id } = orderWhere(remains, isPaidFor);
      const id = `${_id}:orderConfirmed:1`;
      const told = onlyOf(remains.books.notifications, (one) => one._id === id, "confirmation");
      remains.books.notifications.push({ ...told, _id: `${_id}:orderConfirmed:2` });
    },
    breaks: /orderConfirmed:2 is owed to nobody/,
  },
  {
    name: "a buyer is never told",
    plant(remains) {
      const { _id } = orderWhere(remains, isPaidFor);
      const { notifications } = remains.books;
      remains.books.notifications = without(notifications, (one) => one._id === `${_id}:orderConfirmed:1`);
    },
    breaks: /orderConfirmed:1 is missing/,
  },
  {
    name: "an order that its buyer was shown is lost without a trace",
    isOfStores: true,
    plant({ books, journal }) {
      const { order } = onlyOf(journal.orders, (entry) => entry.order !== null, "answer");
      const isOf = ({ orderId }: { orderId: string | null }) => orderId === order!._id;
      books.orders = without(books.orders, ({ _id }) => _id === order!._id);
      books.payments = without(books.payments, isOf);
      books.refunds = without(books.refunds, isOf);
      books.sandboxCharges = without(books.sandboxCharges, isOf);
      books.notifications = without(books.notifications, isOf);
    },
    breaks: /shown an order that does not exist/,
  },
  {
    name: "an order that was shown as paid has expired",
    plant(remains) {
      const shown = onlyOf(
        remains.journal.orders,
        ({ order }) => order?.state === "fulfilled",
        "order that was shown as fulfilled",
      );
      const order = orderWhere(remains, ({ _id }) => _id === shown.order!._id);
      Object.assign(order, { state: "expired", claims: [], holding: false });
    },
    breaks: /was told "fulfilled" of an order that is "expired"/,
  },
  {
    name: "one key made two orders",
    plant(remains) {
      const order = orderWhere(remains, isWhole);
      oneMore(remains, order, 39).requestKey = order.requestKey;
    },
    breaks: /one Idempotency-Key made two orders/,
  },
  {
    name: "an accepted refund is lost",
    plant(remains) {
      const { orderId, key } = onlyOf(
        remains.journal.orders,
        ({ what, status }) => what === "refund" && status === 201,
        "refund",
      );
      const order = orderWhere(remains, ({ _id }) => _id === orderId);
      order.refunds = without(order.refunds, ({ id }) => id === key);
    },
    breaks: /was accepted and does not exist/,
  },
  {
    name: "a cancelled event keeps an order",
    plant(remains) {
      const order = orderWhere(remains, (one) => isPaidFor(one) && placesKept(one).length > 0);
      const event = onlyOf(remains.books.events, ({ _id }) => _id === eventIdOf(order._id), "event");
      event.state = "cancelled";
    },
    breaks: /a cancelled event keeps money/,
  },
  {
    name: "somebody was answered with a fault",
    plant: ({ journal }) =>
      void Object.assign(journal.requests[0]!.tries[0]!, { status: 500, code: "INTERNAL" }),
    breaks: /was answered with a fault/,
  },
  {
    name: "somebody waits for an answer for ever",
    plant: ({ journal }) => void Object.assign(journal.requests[0]!, { isOver: false }),
    breaks: /was never answered/,
  },
  {
    name: "a request was refused for what cannot be",
    plant: ({ journal }) =>
      void Object.assign(journal.requests[0]!.tries.at(-1)!, { status: 404, code: "NOT_FOUND" }),
    breaks: /was refused with 404 NOT_FOUND/,
  },
  {
    name: "a service reported what cannot be",
    plant: ({ alarms }) => void alarms.push("the processor contradicts a settled payment"),
    breaks: /a service reported: the processor contradicts/,
  },
];
