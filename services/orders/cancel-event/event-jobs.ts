import { minuteMs, secondMs } from "../../../lib/clock.ts";
import { eventJobLeaseMs, eventJobRoundMs } from "../../../lib/deadlines.ts";
import { failpoint } from "../../../lib/failpoints.ts";
import { insertIfNew } from "../../../mixins/store/insert-once.ts";
import type { Collection, CollectionSpec, Document } from "../../../mixins/store/port.ts";
import type { OrderDocument } from "../order/order-documents.ts";
import type { OrderPorts } from "../order/order-ports.ts";
import { endOrders } from "./end-orders.ts";
import { type EventChange, notifyBuyers } from "./notify-buyers.ts";

/** A job over every order of an event. */
export type EventTask =
  /** The event is cancelled: each order ends, paid ones by a refund. */
  | { kind: "end"; reason: string | null }
  /** Date or venue changed: every ticket holder is notified. */
  | ({ kind: "tell" } & EventChange);

/**
 * A task of an event as a durable job: passes over the orders that hold places, until one that began a while after the
 * event changed leaves none open. `_id` is `<eventId>:end`, or `<eventId>:tell:<version of the event>`.
 */
export interface EventJob extends Document {
  eventId: string;
  task: EventTask;
  requestId: string | null;
  createdAtMs: number;
  /** The pass under way; null between two. */
  pass: Pass | null;
  /** When the next worker may continue it; the worker at it extends this, as a lease. Null: done. */
  nextAtMs: number | null;
  doneAtMs: number | null;
  version: number;
}

export interface Pass {
  beganAtMs: number;
  /** Where it goes on; null at its start. */
  cursor: string | null;
  /** How many orders it left to a later one. */
  open: number;
}

export const eventJobsSpec: CollectionSpec<EventJob> = {
  name: "eventJobs",
  indexes: { due: ["nextAtMs"] },
};

/** All that a job over an event's orders needs. */
export type EventJobPorts = OrderPorts & { eventJobs: Collection<EventJob> };

const pageSize = 100;
/** Jobs that one look takes. */
const batchSize = 10;
/** Orders of before the change are in the ledger after this, and no new ones come. */
const settlingMs = minuteMs;
const pauseMs = 15 * secondMs;

/** Stores the job; a known one changes nothing. From then on it will be done, even if processes die. */
export async function openEventJob(
  ports: EventJobPorts,
  wanted: { eventId: string; task: EventTask; requestId: string | null },
): Promise<void> {
  const { eventId, task, requestId } = wanted;
  const nowMs = ports.clock.nowMs();
  const _id = task.kind === "end" ? `${eventId}:end` : `${eventId}:tell:${task.eventVersion}`;
  const times = { createdAtMs: nowMs, nextAtMs: nowMs, doneAtMs: null };
  const job: EventJob = { _id, eventId, task, requestId, ...times, pass: null, version: 1 };
  await failpoint(ports.failpoints, "orders.insertEventJob", () => insertIfNew(ports.eventJobs, job));
}

/** Goes on with every job that is due; answers how many it took. Safe beside any other worker. */
export async function runEventJobs(ports: EventJobPorts): Promise<number> {
  const where = { nextAtMs: { before: ports.clock.nowMs() + 1 } };
  const due = await ports.eventJobs.find({ index: "due", where, limit: batchSize });
  const taken = await Promise.all(due.items.map((job) => runPass(ports, job)));
  return taken.filter(Boolean).length;
}

/** A pass, page by page, as far as one look gets; false when another worker has the job. */
async function runPass(ports: EventJobPorts, due: EventJob): Promise<boolean> {
  const nowMs = ports.clock.nowMs();
  const pass = due.pass ?? { beganAtMs: nowMs, cursor: null, open: 0 };
  let job = await save(ports, due, { pass, nextAtMs: nowMs + eventJobLeaseMs });
  if (!job) return false;
  try {
    // Released, it is due again at once.
    while (job?.pass && (job.nextAtMs ?? 0) > ports.clock.nowMs()) {
      job = await runPage(ports, { job, pass: job.pass, untilMs: nowMs + eventJobRoundMs });
    }
  } catch (error) {
    ports.log.error(
      { err: error, eventId: due.eventId, job: due._id },
      "a job over an event's orders failed; it is tried again",
    );
  }
  return true;
}

/** Null when another worker has the job. */
async function runPage(
  ports: EventJobPorts,
  { job, pass, untilMs }: { job: EventJob; pass: Pass; untilMs: number },
): Promise<EventJob | null> {
  // Blocks hold places too, but not as `true`.
  const where = { eventId: job.eventId, holding: true };
  const after = pass.cursor ?? undefined;
  const page = await ports.orders.find({ index: "holding", where, limit: pageSize, after });
  const open = pass.open + (await workOn(ports, job, page.items));
  if (page.nextCursor === null) return await endPass(ports, job, { ...pass, open });
  const next = { ...pass, open, cursor: page.nextCursor };
  const nowMs = ports.clock.nowMs();
  return await save(ports, job, { pass: next, nextAtMs: nowMs < untilMs ? nowMs + eventJobLeaseMs : nowMs });
}

/** Answers how many of the orders a later pass has to look at. */
function workOn(ports: EventJobPorts, job: EventJob, orders: OrderDocument[]): Promise<number> {
  const { task } = job;
  if (task.kind === "end") return endOrders(ports, orders, { reason: task.reason, requestId: job.requestId });
  const { createdAtMs, requestId } = job;
  return notifyBuyers(ports, orders, { change: task, createdAtMs, requestId });
}

function endPass(ports: EventJobPorts, job: EventJob, pass: Pass): Promise<EventJob | null> {
  const nowMs = ports.clock.nowMs();
  const settledAtMs = job.createdAtMs + settlingMs;
  const isDone = pass.open === 0 && pass.beganAtMs >= settledAtMs;
  if (isDone) return save(ports, job, { pass: null, nextAtMs: null, doneAtMs: nowMs });
  return save(ports, job, {
    pass: null,
    nextAtMs: Math.max(nowMs + pauseMs, pass.open > 0 ? 0 : settledAtMs),
  });
}

async function save(ports: EventJobPorts, job: EventJob, set: Partial<EventJob>): Promise<EventJob | null> {
  const { _id, version, nextAtMs } = job;
  return await failpoint(ports.failpoints, "orders.saveEventJob", () =>
    ports.eventJobs.change(_id, { version, nextAtMs }, { ...set, version: version + 1 }),
  );
}
