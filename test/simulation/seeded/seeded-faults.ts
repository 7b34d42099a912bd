import type { EventForSale } from "../../../contracts/events/events.ts";
import type { CollectionSpec, Document } from "../../../mixins/store/port.ts";
import type { EventJobPorts } from "../../../services/orders/cancel-event/event-jobs.ts";
import type { OrderDocument } from "../../../services/orders/order/order-documents.ts";
import type { OrderPorts } from "../../../services/orders/order/order-ports.ts";
import { freesClaims } from "../../../services/orders/order/order-states.ts";
import { type Parts, type Plant, parts } from "../world/parts.ts";
import { bound, changing, repeats, withPayments } from "./seed-fault.ts";
import { numberTicketsByCounter } from "./seeded-serials.ts";

/** A plausible bug, injected into the shop from outside. */
export interface SeededFault {
  name: string;
  /** The finding that the checker must report. */
  breaks: RegExp;
  plant: () => Plant;
}

export const seededFaults: SeededFault[] = [
  {
    name: "an order is changed whatever its version is",
    breaks: /money was taken for an order|was told "cancelled" of an order|charge .* of no attempt/,
    plant: () => changing("orders", (inner, id, _expected, set) => inner.change(id, {}, set)),
  },
  {
    name: "a stale worker frees an order that has moved on",
    breaks: /money was taken for an order|was told "(paid|fulfilled)" of an order|attempt \d is still open/,
    plant: () =>
      changing("orders", (inner, id, expected, set) => {
        const { state } = set as Partial<OrderDocument>;
        return inner.change(id, state && freesClaims(state) ? {} : expected, set);
      }),
  },
  {
    name: "no unique index over the claims",
    breaks: /is sold twice/,
    plant: () => ({
      stores: {
        spec: <D extends Document>(spec: CollectionSpec<D>) =>
          spec.name === "orders" ? { ...spec, uniqueElements: {} } : spec,
      },
    }),
  },
  {
    name: "orders believe whatever place they are given",
    breaks: /is sold that does not exist/,
    plant: () => ({ orderPorts: withoutCapacities }),
  },
  {
    name: "a repeated call to the processor has a new key",
    breaks: /was charged 2 times/,
    plant: () => {
      const repeated = repeats();
      return {
        provider: (provider) => ({
          ...provider,
          charge: (request) => provider.charge({ ...request, key: repeated(request.key) }),
        }),
      };
    },
  },
  {
    name: "an unknown outcome counts as a no, and the places come free",
    breaks: /money was taken for an order that is "expired"|was charged 2 times/,
    plant: () =>
      withPayments(async (ask) => {
        const answer = await ask();
        return answer.outcome === "unknown" ? { outcome: "declined", reason: "no_answer" } : answer;
      }),
  },
  {
    name: "a lost answer counts as a yes",
    breaks: /was never charged/,
    plant: () => withPayments((ask) => ask().catch(() => ({ outcome: "succeeded" }))),
  },
  {
    name: "an attempt that could not be cancelled counts as cancelled",
    breaks: /its charge at the processor/,
    plant: () => ({
      orderPorts: (ports) => {
        const cancel = async () => ({ outcome: "cancelled" }) as const;
        return { ...ports, payments: { ...ports.payments, cancel } };
      },
    }),
  },
  {
    name: "serials come from a counter instead of the register",
    breaks: /the serials are/,
    plant: () => ({ parts: { issue: numberTicketsByCounter() } }),
  },
  {
    name: "a transition loses its outbox",
    breaks: /is missing/,
    plant: () => {
      let moves = 0;
      return changing("orders", (inner, id, expected, set) => {
        const { outbox, state } = set as Partial<OrderDocument>;
        const isErased = state !== undefined && outbox && outbox.length > 0 && ++moves % 10 === 0;
        return inner.change(id, expected, (isErased ? { ...set, outbox: [] } : set) as Partial<Document>);
      });
    },
  },
  {
    name: "no one is told when to look at a paid order again",
    breaks: /stuck in "paid"/,
    plant: () =>
      changing("orders", (inner, id, expected, set) => {
        const { state } = set as Partial<OrderDocument>;
        return inner.change(
          id,
          expected,
          (state === "paid" ? { ...set, nextAtMs: null } : set) as Partial<Document>,
        );
      }),
  },
  {
    name: "tickets are issued when a payment begins",
    breaks: /is owed to no one/,
    plant: () => ({ orderPorts: issuingEarly }),
  },
  {
    name: "a repeated request opens an attempt of its own",
    breaks: /no one asked for it/,
    plant: () => {
      const repeated = repeats();
      const pay: Parts["pay"] = (ports, payment) =>
        parts.pay(ports, { ...payment, idempotencyKey: repeated(payment.idempotencyKey) });
      return { parts: { pay } };
    },
  },
  {
    name: "a repeated request makes an order of its own",
    breaks: /was answered with two orders/,
    plant: () => {
      const repeated = repeats();
      const reserve: Parts["reserve"] = (ports, reservation) =>
        parts.reserve(ports, { ...reservation, idempotencyKey: repeated(reservation.idempotencyKey) });
      return { parts: { reserve } };
    },
  },
  {
    name: "a message that is owed twice is queued twice",
    breaks: /is owed to no one/,
    plant: () => {
      const repeated = repeats();
      const enqueue: Parts["enqueue"] = (ports, owed) =>
        parts.enqueue(
          ports,
          owed.map((one) => ({ ...one, id: repeated(one.id) })),
        );
      return { parts: { enqueue } };
    },
  },
  {
    name: "no one compares the places with the ledger",
    breaks: /the places think/,
    plant: () => ({ parts: { reconcileLoaded: async () => {} } }),
  },
  {
    name: "no one recovers orders",
    breaks: /is stuck in/,
    plant: () => ({ parts: { recoverDue: async () => 0 } }),
  },
];

function issuingEarly(ports: EventJobPorts): EventJobPorts {
  const { orders } = ports;
  const change: OrderPorts["orders"]["change"] = async (id, expected, set) => {
    const changed = await orders.change(id, expected, set);
    if (changed && set.state === "paying") {
      const { _id: orderId, eventId, buyerId, lines } = changed;
      await ports.issueTickets([{ orderId, eventId, buyerId, lines }]).catch(() => {});
    }
    return changed;
  };
  return { ...ports, orders: { ...bound(orders), change } };
}

function withoutCapacities(ports: EventJobPorts): EventJobPorts {
  const endless = (event: EventForSale) => ({
    ...event,
    quotas: event.quotas.map((quota) => ({ ...quota, capacity: 1_000 })),
  });
  const get = async (eventId: string) => endless(await ports.events.get(eventId));
  const getFresh = async (eventId: string) => endless(await ports.events.getFresh(eventId));
  return { ...ports, events: { get, getFresh } };
}
