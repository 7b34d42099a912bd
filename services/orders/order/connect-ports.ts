import { setTimeout as sleep } from "node:timers/promises";
import type { ServiceBroker } from "moleculer";
import { type EventForSale, getEventForSale } from "../../../contracts/events/events.ts";
import { correctPlaces, holdPlaces, releasePlaces, reloadPlaces } from "../../../contracts/inventory.ts";
import { enqueueNotifications } from "../../../contracts/notifications/notifications.ts";
import { orderChanged } from "../../../contracts/orders/orders.ts";
import { cancelAttempt, chargeAttempt, refundCharge } from "../../../contracts/payments.ts";
import { issueTickets, listTicketsOfOrder, voidTickets } from "../../../contracts/tickets/tickets.ts";
import { asSystem, call, publish } from "../../../lib/calls/call.ts";
import { type Clock, secondMs } from "../../../lib/clock.ts";
import { SingleFlight } from "../../../lib/single-flight.ts";
import type { Logger } from "../../../lib/telemetry/logging.ts";
import { TtlCache } from "../../../lib/ttl-cache.ts";
import { BackgroundTasks } from "../../../mixins/background-tasks.ts";
import { batched } from "../../../mixins/batching.ts";
import type { Runtime } from "../../../mixins/runtime.ts";
import type { Collection } from "../../../mixins/store/port.ts";
import { batchSize, fulfilBatch } from "../lifecycle/fulfil-orders.ts";
import { lastAttempt, type OrderDocument } from "./order-documents.ts";
import type { OrderPorts } from "./order-ports.ts";

const limits = { forMs: secondMs, most: 1_000 };

/** Events as they were a second ago at most; concurrent readers share one call. */
export class EventCache {
  readonly #read: (eventId: string) => Promise<EventForSale>;
  readonly #kept: TtlCache<Promise<EventForSale>>;

  constructor(read: (eventId: string) => Promise<EventForSale>, clock: Clock) {
    this.#read = read;
    this.#kept = new TtlCache(limits, clock);
  }

  get(eventId: string): Promise<EventForSale> {
    const retained = this.#kept.get(eventId);
    if (retained) return retained;
    const event = this.#kept.keep(eventId, this.#read(eventId));
    event.catch(() => this.#kept.forget(eventId));
    return event;
  }

  forget(eventId: string): void {
    this.#kept.forget(eventId);
  }
}

/** How long paid orders wait for the batch before theirs. */
const fulfilPatienceMs = 1_000;

export interface Wiring {
  runtime: Runtime;
  broker: ServiceBroker;
  log: Logger;
  orders: Collection<OrderDocument>;
}

export type WiredPorts = OrderPorts & { eventCache: EventCache; unfinished: BackgroundTasks };

/** The purchase's ports over the real broker. All calls are the shop's own: they outlive the request they began in. */
export function orderPorts({ runtime, broker, log, orders }: Wiring): WiredPorts {
  const system = () => asSystem("orders");
  const readEvent = (eventId: string) => call(broker, getEventForSale, { eventId }, system());
  const eventCache = new EventCache(readEvent, runtime.clock);
  const freshReads = new SingleFlight<EventForSale>();
  // One batch at a time: each takes the next serials of its events, and of several at once all but one would try again.
  const fulfil = batched<OrderDocument, void>({
    work: async (orders) => {
      await fulfilBatch(ports, [...orders]);
      return orders.map(() => undefined);
    },
    most: batchSize,
    patienceMs: fulfilPatienceMs,
  });
  const unfinished = new BackgroundTasks();
  const ports: WiredPorts = {
    eventCache,
    unfinished,
    orders,
    clock: runtime.clock,
    random: runtime.random,
    failpoints: runtime.failpoints,
    log,
    sleep: (ms) => sleep(ms),
    events: {
      get: (eventId) => eventCache.get(eventId),
      getFresh: (eventId) => freshReads.run(eventId, () => readEvent(eventId)),
    },
    inventory: inventoryPort(broker),
    payments: paymentsPort(broker),
    tickets: ticketsPort(broker),
    issueTickets: async (paid) => (await call(broker, issueTickets, { orders: paid }, system())).tickets,
    notify: async (notifications) => {
      await call(broker, enqueueNotifications, { notifications }, system());
    },
    fulfil,
    waitUntil: (work) => unfinished.add(work),
    changed: (orderId) => void publish(broker, orderChanged, { orderId }),
  };
  return ports;
}

function inventoryPort(broker: ServiceBroker): OrderPorts["inventory"] {
  const system = () => asSystem("orders");
  return {
    hold: (request) => call(broker, holdPlaces, request, system()),
    release: async (eventId, orderId, claims) => {
      await call(broker, releasePlaces, { eventId, orderId, claims }, system());
    },
    correct: async (eventId, orderId, taken) => {
      await call(broker, correctPlaces, { eventId, orderId, taken }, system());
    },
    reload: async (eventId) => {
      await call(broker, reloadPlaces, { eventId }, system());
    },
  };
}

function paymentsPort(broker: ServiceBroker): OrderPorts["payments"] {
  const system = () => asSystem("orders");
  return {
    charge: (order, attempt) => call(broker, chargeAttempt, chargeOf(order, attempt), system()),
    cancel: (order, attempt) => call(broker, cancelAttempt, { orderId: order._id, attempt }, system()),
    refund: ({ _id: orderId, currency }, { n, amountMinor }) =>
      call(broker, refundCharge, { orderId, refund: n, amountMinor, currency }, system()),
  };
}

function ticketsPort(broker: ServiceBroker): OrderPorts["tickets"] {
  const system = () => asSystem("orders");
  return {
    ofOrder: async (orderId) => (await call(broker, listTicketsOfOrder, { orderId }, system())).tickets,
    void: (orderId, { n, tickets }) => {
      const ticketIds = tickets.map(({ ticketId }) => ticketId);
      return call(broker, voidTickets, { orderId, ticketIds, refund: n }, system());
    },
  };
}

function chargeOf(order: OrderDocument, attempt: number) {
  const { _id: orderId, buyerId, totalMinor: amountMinor, currency } = order;
  const paymentMethod = lastAttempt(order)?.paymentMethod ?? "";
  return { orderId, attempt, buyerId, amountMinor, currency, paymentMethod };
}
