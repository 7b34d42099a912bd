import {
  firstOf,
  isPaidFor,
  isWhole,
  oneMore,
  orderWhere,
  type SeededFault,
  without,
} from "../faults/corruption.ts";

/** Places, limits and money. */
export const faultsOfSales: SeededFault[] = [
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
      const charge = firstOf(books.sandboxCharges, taken, "charge");
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
      const charge = firstOf(books.sandboxCharges, ({ refunds }) => refunds.length > 0, "refund");
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
];
