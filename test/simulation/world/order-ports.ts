import { processorTimeoutMs } from "../../../lib/deadlines.ts";
import { SingleFlight } from "../../../lib/single-flight.ts";
import type { EventJobPorts } from "../../../services/orders/cancel-event/event-jobs.ts";
import { batchSize } from "../../../services/orders/lifecycle/fulfil-orders.ts";
import { EventCache } from "../../../services/orders/order/connect-ports.ts";
import { lastAttempt, type OrderDocument } from "../../../services/orders/order/order-documents.ts";
import type { OrderPorts } from "../../../services/orders/order/order-ports.ts";
import { ticketsOfOrder } from "../../../services/tickets/ticket/ticket-searches.ts";
import { steppedCollection } from "./stepped-store.ts";
import { callTimeoutMs, logOf, readEvent } from "./surroundings.ts";
import type { Worker } from "./worker.ts";
import type { World } from "./world.ts";

/** The purchase's ports over the virtual network. */
export function orderPorts(world: World, worker: Worker): EventJobPorts {
  const { network, parts } = world;
  const call = <T>(work: (at: Worker) => Promise<T>, timeoutMs = callTimeoutMs) =>
    network.call({ from: worker, timeoutMs, work });
  const read = readEvent(world, worker);
  const cache = new EventCache(read, worker.clock);
  const fresh = new SingleFlight<Awaited<ReturnType<typeof read>>>();
  const ports: EventJobPorts = {
    eventJobs: steppedCollection(world.ledgers.eventJobs.collection, worker, world.faults),
    orders: steppedCollection(world.ledgers.orders.collection, worker, world.faults),
    clock: worker.clock,
    random: (size) => world.dice.bytes(size),
    failpoints: worker.failpoints,
    log: logOf(world, worker),
    sleep: (ms) => worker.sleep(ms),
    events: {
      get: (eventId) => cache.get(eventId),
      getFresh: (eventId) => fresh.run(eventId, read),
    },
    inventory: {
      hold: (request) => call((at) => parts.hold(world.shopOf(at).inventory, request)),
      release: async (eventId, orderId, claims) => {
        await call((at) => parts.release(world.shopOf(at).inventory, { eventId, orderId, claims }));
      },
      correct: async (eventId, orderId, taken) => {
        await call((at) => parts.correct(world.shopOf(at).inventory, { eventId, orderId, taken }));
      },
      reload: async (eventId) => {
        await call((at) => world.shopOf(at).inventory.places.unload(eventId));
      },
    },
    payments: {
      charge: (order, attempt) =>
        call((at) => parts.charge(world.shopOf(at).payments, chargeOf(order, attempt)), processorTimeoutMs),
      cancel: ({ _id: orderId }, attempt) => {
        const ended = { orderId, attempt, requestId: null };
        return call((at) => parts.cancelAttempt(world.shopOf(at).payments, ended), processorTimeoutMs);
      },
      refund: ({ _id: orderId, currency }, { n: refund, amountMinor }) => {
        const wanted = { orderId, refund, amountMinor, currency, requestId: null };
        return call((at) => parts.refundCharge(world.shopOf(at).payments, wanted), processorTimeoutMs);
      },
    },
    tickets: ticketsPort(world, worker),
    issueTickets: (orders) => call((at) => parts.issue(world.shopOf(at).tickets, orders)),
    notify: async (owed) => {
      await call((at) => parts.enqueue(world.shopOf(at).notifications, owed));
    },
    fulfil: (order) => batch.add(order),
    waitUntil: () => {},
    changed: () => {},
  };
  const seeded = world.plant.orderPorts?.(ports) ?? ports;
  const batch = new FulfilBatch(world, worker, (orders) => parts.fulfilBatch(seeded, orders));
  return seeded;
}

function ticketsPort({ network, parts, shopOf }: World, worker: Worker): OrderPorts["tickets"] {
  const call = <T>(work: (at: Worker) => Promise<T>) =>
    network.call({ from: worker, timeoutMs: callTimeoutMs, work });
  return {
    ofOrder: (orderId) =>
      call(async (at) => {
        const found = await ticketsOfOrder(shopOf(at).tickets.tickets, orderId);
        return found.map(({ _id: id, serial, placeNumber, state }) => ({ id, serial, placeNumber, state }));
      }),
    void: (orderId, { n: refund, tickets }) => {
      const ticketIds = tickets.map(({ ticketId }) => ticketId);
      return call((at) => parts.voidTickets(shopOf(at).tickets, { orderId, ticketIds, refund }));
    },
  };
}

function chargeOf(order: OrderDocument, attempt: number) {
  const { _id: orderId, buyerId, totalMinor: amountMinor, currency } = order;
  const paymentMethod = lastAttempt(order)?.paymentMethod ?? "";
  return { orderId, attempt, buyerId, amountMinor, currency, paymentMethod, requestId: null };
}

/** Orders that one worker fulfils together: those that come within a moment of the first one. */
class FulfilBatch {
  readonly #world: World;
  readonly #worker: Worker;
  readonly #fulfil: (orders: OrderDocument[]) => Promise<void>;
  #waiting: OrderDocument[] = [];
  #batch: Promise<void> | null = null;

  constructor(world: World, worker: Worker, fulfil: (orders: OrderDocument[]) => Promise<void>) {
    this.#world = world;
    this.#worker = worker;
    this.#fulfil = fulfil;
  }

  add(order: OrderDocument): Promise<void> {
    if (this.#waiting.push(order) >= batchSize) throw new Error("a run has far fewer orders than a batch");
    this.#batch ??= this.#next();
    return this.#batch;
  }

  async #next(): Promise<void> {
    const { dice } = this.#world;
    await this.#worker.sleep(dice.chance(0.2) ? dice.between(100, 3_000) : 10);
    const orders = this.#waiting;
    this.#waiting = [];
    this.#batch = null;
    await this.#fulfil(orders);
  }
}
