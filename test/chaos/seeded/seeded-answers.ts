import { heldPlaces } from "../../simulation/checks/unreturned-places.ts";
import { eventIdOf } from "../checks/drain.ts";
import {
  firstOf,
  isPaidFor,
  isWhole,
  oneMore,
  orderWhere,
  type SeededFault,
  without,
} from "../faults/corruption.ts";

/** The messages and answers that buyers received. */
export const faultsOfAnswers: SeededFault[] = [
  {
    name: "a buyer is told twice",
    isOfStores: true,
    plant(remains) {
      const { _id } = orderWhere(remains, isPaidFor);
      const id = `${_id}:orderConfirmed:1`;
      const sent = firstOf(remains.books.notifications, (one) => one._id === id, "confirmation");
      remains.books.notifications.push({ ...sent, _id: `${_id}:orderConfirmed:2` });
    },
    breaks: /orderConfirmed:2 is owed to no one/,
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
      const { order } = firstOf(journal.orders, (entry) => entry.order !== null, "answer");
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
      const shown = firstOf(
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
      const { orderId, key } = firstOf(
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
      const order = orderWhere(remains, (one) => isPaidFor(one) && heldPlaces(one).length > 0);
      const event = firstOf(remains.books.events, ({ _id }) => _id === eventIdOf(order._id), "event");
      event.state = "cancelled";
    },
    breaks: /a cancelled event keeps money/,
  },
  {
    name: "someone was answered with a fault",
    plant: ({ journal }) =>
      void Object.assign(journal.requests[0]!.tries[0]!, { status: 500, code: "INTERNAL" }),
    breaks: /was answered with a fault/,
  },
  {
    name: "someone waits for an answer for ever",
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
