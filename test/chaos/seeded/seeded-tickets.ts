import { firstOf, isPaidFor, orderWhere, type SeededFault, ticketOf, without } from "../faults/corruption.ts";

/** Tickets, and orders and places that did not become stable. */
export const faultsOfTickets: SeededFault[] = [
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
      const ticket = firstOf(books.tickets, ({ _id }) => _id === seen!.id, "seen ticket");
      const other = firstOf(
        books.tickets,
        ({ _id, eventId }) => _id !== ticket._id && eventId === ticket.eventId,
        "other ticket of the event",
      );
      [ticket.serial, other.serial] = [other.serial, ticket.serial];
    },
    breaks: /a buyer was shown the ticket/,
  },
  {
    name: "a refunded ticket still lets someone in",
    plant: (remains) =>
      void Object.assign(
        ticketOf(remains, (state) => state === "void"),
        { state: "valid" },
      ),
    breaks: /is "valid" and was refunded/,
  },
  {
    name: "someone was let in whose ticket is unused",
    plant: (remains) =>
      void Object.assign(
        firstOf(
          remains.books.tickets,
          ({ _id, state }) =>
            state === "checkedIn" &&
            remains.journal.scans.some((scan) => scan.ticketId === _id && scan.checkInId),
          "checked-in ticket",
        ),
        { state: "valid", checkIn: null },
      ),
    breaks: /let someone in, and the ticket is "valid"/,
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
];
