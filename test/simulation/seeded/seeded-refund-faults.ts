import { parseClaim } from "../../../lib/ids.ts";
import type { Collection, Document } from "../../../mixins/store/port.ts";
import type { EventJob, EventJobPorts } from "../../../services/orders/cancel-event/event-jobs.ts";
import type { OrderDocument } from "../../../services/orders/order/order-documents.ts";
import type { Ticket } from "../../../services/tickets/ticket/ticket-documents.ts";
import type { Plant } from "../world/parts.ts";
import { changing, repeats } from "./seed-fault.ts";
import type { SeededFault } from "./seeded-faults.ts";

type Payments = EventJobPorts["payments"];
type Tickets = EventJobPorts["tickets"];

const withRefunds = (refund: (inner: Payments["refund"]) => Payments["refund"]): Plant => ({
  orderPorts: (ports) => ({
    ...ports,
    payments: { ...ports.payments, refund: refund(ports.payments.refund) },
  }),
});

const withVoiding = (wrap: (inner: Tickets["void"]) => Tickets["void"]): Plant => ({
  orderPorts: (ports) => ({ ...ports, tickets: { ...ports.tickets, void: wrap(ports.tickets.void) } }),
});

/** Wraps the write that pulls the claims of refunded places. */
const whenFreeing = (claims: (before: OrderDocument, set: Partial<OrderDocument>) => string[]): Plant =>
  changing("orders", async (inner, id, expected, given) => {
    const set = given as Partial<OrderDocument>;
    const before = await (inner as unknown as Collection<OrderDocument>).get(id);
    if (!before || set.state !== "fulfilled" || !set.claims) return await inner.change(id, expected, given);
    const held = claims(before, set);
    const changed = { ...set, claims: held, holding: held.length > 0 };
    return await inner.change(id, expected, changed as Partial<Document>);
  });

export const seededRefundFaults: SeededFault[] = [
  {
    name: "a repeated refund has a new number at the processor",
    breaks: /the processor refunded \[/,
    plant: () => {
      const repeated = repeats();
      return withRefunds((inner) => (order, refund) => {
        const isAgain = repeated(`${order._id} ${refund.n}`).endsWith(" again");
        return inner(order, isAgain ? { ...refund, n: refund.n + 100 } : refund);
      });
    },
  },
  {
    name: "a lost answer to a refund counts as done",
    breaks: /the processor refunded \[/,
    plant: () =>
      withRefunds((inner) => async (order, refund) => {
        const answer = await inner(order, refund).catch(() => null);
        return answer && answer.outcome !== "unknown" ? answer : { outcome: "succeeded" };
      }),
  },
  {
    name: "a refund that the processor refused counts as done",
    breaks: /the processor refunded \[/,
    plant: () =>
      withRefunds((inner) => async (order, refund) => {
        const answer = await inner(order, refund);
        return answer.outcome === "failed" ? { outcome: "succeeded" } : answer;
      }),
  },
  {
    name: "a refund leaves its tickets valid",
    breaks: /is "valid" and was refunded/,
    plant: () =>
      withVoiding(() => async (_orderId, { tickets }) => ({
        voided: tickets.map(({ ticketId }) => ticketId),
        checkedIn: [],
      })),
  },
  {
    name: "a ticket that goes in at the very moment of its refund is refunded all the same",
    breaks: /is "checkedIn" and was refunded/,
    plant: () =>
      withVoiding((inner) => async (...args) => ({ ...(await inner(...args)), checkedIn: [] })),
  },
  {
    name: "a refund voids a ticket that it has dropped, once its check-in is undone",
    breaks: /is void and was not refunded/,
    plant: () =>
      changing("tickets", (inner, id, expected, given) => {
        const { sparedBy: _, ...set } = given as Partial<Ticket>;
        return inner.change(id, expected, set as Partial<Document>);
      }),
  },
  {
    name: "a refund keeps the places",
    breaks: /claims \[.*\] instead of/,
    plant: () => whenFreeing((before) => before.claims),
  },
  {
    name: "a refund keeps the slots under the buyer's limits",
    breaks: /slots of .* instead of/,
    plant: () =>
      whenFreeing((before, { claims = [] }) =>
        before.claims.filter((claim) => parseClaim(claim).kind === "slot" || claims.includes(claim)),
      ),
  },
  {
    name: "no one ends the orders of a cancelled event",
    breaks: /a cancelled event (has an order|keeps money)/,
    plant: () => ({ parts: { runEventJobs: async () => 0 } }),
  },
  {
    name: "an event counts as ended after the first pass over its orders",
    breaks: /a cancelled event (has an order|keeps money)/,
    plant: () =>
      changing("eventJobs", (inner, id, expected, set) => {
        const isPassOver = (set as Partial<EventJob>).pass === null;
        return inner.change(
          id,
          expected,
          (isPassOver ? { ...set, nextAtMs: null } : set) as Partial<Document>,
        );
      }),
  },
  {
    name: "the sale never learns that the event was cancelled",
    breaks: /a cancelled event (has an order|keeps money)/,
    plant: () => ({
      orderPorts: (ports) => {
        const { events } = ports;
        const get = async (eventId: string) => ({
          ...(await events.get(eventId)),
          state: "published" as const,
        });
        return { ...ports, events: { get, getFresh: get } };
      },
    }),
  },
  {
    name: "no one hears that the event is at another time",
    breaks: /eventChanged is missing/,
    plant: () => ({
      orderPorts: (ports) => ({
        ...ports,
        notify: async (owed) => {
          const others = owed.filter(({ kind }) => kind !== "eventChanged");
          if (others.length > 0) await ports.notify(others);
        },
      }),
    }),
  },
];
