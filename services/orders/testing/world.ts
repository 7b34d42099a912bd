import type { EventForSale } from "../../../contracts/events/events.ts";
import type { HoldRequest, HoldResult } from "../../../contracts/inventory.ts";
import type { NewNotification } from "../../../contracts/notifications/notifications.ts";
import type { AttemptOutcome, RefundOutcome } from "../../../contracts/payments.ts";
import { placeClaim } from "../../../lib/ids.ts";
import { openMemoryStore } from "../../../mixins/store/memory/memory-store.ts";
import type { EventJobPorts } from "../cancel-event/event-jobs.ts";
import { type EventJob, eventJobsSpec } from "../cancel-event/event-jobs.ts";
import { fulfilBatch } from "../lifecycle/fulfil-orders.ts";
import { type OrderDocument, ordersSpec } from "../order/order-documents.ts";
import type { OrderPorts } from "../order/order-ports.ts";
import { sampleEvent } from "./samples.ts";

/** For specs: the purchase's ports with neighbours that a spec can steer. */
export interface SpecWorld {
  ports: EventJobPorts;
  clock: { nowMs: () => number; set: (ms: number) => void };
  event: EventForSale;
  /** The answers of payments, in turn; the last one repeats. */
  outcomes: (AttemptOutcome | Error)[];
  charges: { orderId: string; attempt: number }[];
  cancels: { orderId: string; attempt: number }[];
  /** Ticket id → its state, once it is no longer valid. */
  tickets: Map<string, "checkedIn" | "void">;
  /** The answers of payments to refunds, in turn; the last one repeats. */
  refundOutcomes: (RefundOutcome | Error)[];
  refunds: { orderId: string; refund: number; amountMinor: number }[];
  released: string[];
  notified: Map<string, NewNotification>;
  reloads: number;
  /** Overrides the honest places. */
  hold: ((request: HoldRequest) => HoldResult) | null;
  /** Waits until nothing is under way. */
  quiet: () => Promise<void>;
}

export const startMs = Date.parse("2027-01-01T12:00:00Z");

export function specWorld(): SpecWorld {
  let nowMs = startMs;
  const clock = {
    nowMs: () => nowMs,
    set: (ms: number) => {
      nowMs = ms;
    },
  };
  const orders = openMemoryStore().collection<OrderDocument>(ordersSpec);
  const eventJobs = openMemoryStore().collection<EventJob>(eventJobsSpec);
  const world: SpecWorld = {
    clock,
    event: sampleEvent(),
    outcomes: [{ outcome: "succeeded" }],
    charges: [],
    cancels: [],
    tickets: new Map(),
    refundOutcomes: [{ outcome: "succeeded" }],
    refunds: [],
    released: [],
    notified: new Map(),
    reloads: 0,
    hold: null,
    quiet: async () => {
      for (let i = 0; i < 20; i++) await new Promise((done) => setImmediate(done));
    },
    ports: undefined as unknown as EventJobPorts,
  };
  const answer = () => nextOf(world.outcomes);
  world.ports = {
    orders,
    eventJobs,
    clock,
    random: (size) => new Uint8Array(size),
    failpoints: () => {},
    log: { info() {}, warn() {}, error() {} },
    sleep: () => new Promise((done) => setImmediate(done)),
    events: { get: async () => world.event, getFresh: async () => world.event },
    inventory: {
      hold: async (request) => world.hold?.(request) ?? (await honestHold(world, request)),
      release: async (_event, _order, claims) => void world.released.push(...claims),
      correct: async () => {},
      reload: async () => void world.reloads++,
    },
    payments: {
      charge: (order, attempt) => {
        world.charges.push({ orderId: order._id, attempt });
        return answer();
      },
      cancel: (order, attempt) => {
        world.cancels.push({ orderId: order._id, attempt });
        return answer();
      },
      refund: ({ _id: orderId }, { n: refund, amountMinor }) => {
        world.refunds.push({ orderId, refund, amountMinor });
        return nextOf(world.refundOutcomes);
      },
    },
    tickets: ticketsPort(world),
    issueTickets: async (paid) => Object.fromEntries(paid.map((order) => [order.orderId, ticketsOf(order)])),
    notify: async (notifications) => {
      for (const notification of notifications) world.notified.set(notification.id, notification);
    },
    fulfil: (order) => fulfilBatch(world.ports, [order]),
    waitUntil: () => {},
    changed: () => {},
  };
  return world;
}

/** The next answer, or the last one again. */
async function nextOf<T extends object>(answers: (T | Error)[]): Promise<T> {
  const next = answers.length > 1 ? answers.shift() : answers[0];
  if (next instanceof Error) throw next;
  return next as T;
}

function ticketsPort(world: SpecWorld): OrderPorts["tickets"] {
  return {
    ofOrder: async (orderId) => {
      const order = await world.ports.orders.get(orderId);
      return ticketsOf({ orderId, lines: order?.lines ?? [] }).map(
        ({ ticketId: id, serial, placeNumber }) => ({
          ...{ id, serial, placeNumber },
          state: world.tickets.get(id) ?? "valid",
        }),
      );
    },
    void: async (_orderId, { tickets }) => {
      const ids = tickets.map(({ ticketId }) => ticketId);
      const checkedIn = ids.filter((id) => world.tickets.get(id) === "checkedIn");
      const voided = ids.filter((id) => !checkedIn.includes(id));
      for (const id of voided) world.tickets.set(id, "void");
      return { voided, checkedIn };
    },
  };
}

/** Gives the lowest places that the ledger does not claim: an estimate that is never wrong for long. */
async function honestHold(world: SpecWorld, request: HoldRequest): Promise<HoldResult> {
  const known = await world.ports.orders.find({
    index: "holding",
    where: { eventId: request.eventId, holding: true },
    limit: 1_000,
  });
  const taken = new Set(known.items.flatMap((order) => order.claims));
  const places: number[][] = [];
  for (const [index, line] of request.lines.entries()) {
    const free = freeNumbers(taken, line.quotaId).slice(0, line.quantity);
    if (free.length < line.quantity) return { outcome: "soldOut", line: index, left: free.length };
    for (const number of free) taken.add(placeClaim(line.quotaId, number));
    places.push(free);
  }
  return { outcome: "held", places, slots: request.limits.map(({ quantity }) => slots(quantity)) };
}

function freeNumbers(taken: Set<string>, quotaId: string): number[] {
  return slots(10).filter((number) => !taken.has(placeClaim(quotaId, number)));
}

const slots = (quantity: number) => Array.from({ length: quantity }, (_, index) => index + 1);

const ticketsOf = ({ orderId, lines }: { orderId: string; lines: { placeNumbers: number[] }[] }) =>
  lines.flatMap((line, l) =>
    line.placeNumbers.map((placeNumber, n) => ({
      ticketId: `${orderId}:${l + 1}:${n + 1}`,
      serial: n + 1,
      placeNumber,
    })),
  );
