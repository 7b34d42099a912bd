import { minuteMs, secondMs } from "../../../lib/clock.ts";
import { youngHoldMs } from "../../../lib/deadlines.ts";
import { deliverDue as deliverWebhooks } from "../../../services/payments/provider/sandbox-webhooks.ts";
import type { Ledgers } from "./ledgers.ts";
import type { Planned } from "./schedule.ts";
import type { Worker } from "./worker.ts";
import type { World } from "./world.ts";

/** The periodic work of a service. Rounds that would find nothing are skipped, which changes nothing and saves most of the time. */
interface Round {
  everyMs: number;
  /** The next round comes then at the latest. */
  latestMs: number;
  /** Ledgers that say when there is something to do. */
  watches: readonly (keyof Ledgers)[];
  /** From when on there is something to do. */
  dueAtMs: () => number | Promise<number>;
  work: () => Promise<unknown>;
}

/** Starts everything that a worker's services do by themselves. */
export function startRounds(world: World, worker: Worker): void {
  for (const round of roundsOf(world, worker)) new Repeated(world, worker, round);
}

/** One round after the other, each `everyMs` after the one before or when there is something to do. */
class Repeated {
  readonly #world: World;
  readonly #worker: Worker;
  readonly #round: Round;
  #notBeforeMs: number;
  #next: Planned | null = null;

  constructor(world: World, worker: Worker, round: Round) {
    this.#world = world;
    this.#worker = worker;
    this.#round = round;
    this.#notBeforeMs = world.schedule.nowMs + world.dice.between(0, round.everyMs);
    for (const name of round.watches) world.ledgers[name].watch(() => this.#news());
    void this.#plan();
  }

  async #plan(): Promise<void> {
    const { nowMs } = this.#world.schedule;
    const { latestMs, dueAtMs } = this.#round;
    const due = dueAtMs();
    const dueMs = typeof due === "number" ? due : await due;
    const atMs = Math.max(this.#notBeforeMs, Math.min(dueMs, nowMs + latestMs));
    this.#next = this.#worker.later(Math.max(0, atMs - nowMs), () => void this.#run());
  }

  /** A ledger has changed: work may be due earlier. */
  #news(): boolean {
    if (!this.#next) return !this.#worker.isDead;
    const dueAtMs = this.#round.dueAtMs();
    if (typeof dueAtMs === "number" && Math.max(dueAtMs, this.#notBeforeMs) < this.#next.atMs) {
      this.#next.work = null;
      this.#next = null;
      void this.#plan();
    }
    return !this.#worker.isDead;
  }

  async #run(): Promise<void> {
    this.#next = null;
    const { everyMs, dueAtMs, work } = this.#round;
    const { schedule, note } = this.#world;
    if ((await dueAtMs()) <= schedule.nowMs) {
      await work().catch((error: Error) => note(`${this.#worker.name}: a round failed: ${error.message}`));
    }
    this.#notBeforeMs = schedule.nowMs + everyMs;
    await this.#plan();
  }
}

function roundsOf(world: World, worker: Worker): Round[] {
  const { ledgers, parts, places, event } = world;
  const shop = world.shopOf(worker);
  // A worker whose clock is behind comes later than the others.
  const byItsClock = (atMs: number) => atMs + world.schedule.nowMs - worker.clock.nowMs();
  const deliver = (rawBody: string, signature: string) =>
    world.network.call({
      from: worker,
      timeoutMs: 5 * secondMs,
      work: (at) => parts.settleFromWebhook(world.shopOf(at).payments, rawBody, signature),
    });
  return [
    {
      everyMs: secondMs,
      latestMs: longMs,
      watches: ["orders"],
      dueAtMs: () => byItsClock(earliest(ledgers.orders.docs, (order) => order.nextAtMs)),
      work: () => parts.recoverDue(shop.orders),
    },
    {
      everyMs: secondMs,
      latestMs: longMs,
      watches: ["eventJobs"],
      dueAtMs: () => byItsClock(earliest(ledgers.eventJobs.docs, (job) => job.nextAtMs)),
      work: () => parts.runEventJobs(shop.orders),
    },
    {
      everyMs: 5 * secondMs,
      latestMs: youngHoldMs,
      watches: [],
      dueAtMs: async () => {
        const [oldest] = await places.youngHolds(event.id, Number.POSITIVE_INFINITY, 1);
        return oldest ? byItsClock(oldest.heldAtMs + youngHoldMs + 1) : Number.POSITIVE_INFINITY;
      },
      work: () => parts.sweep(shop.inventory),
    },
    {
      everyMs: 3 * minuteMs,
      latestMs: longMs,
      watches: [],
      dueAtMs: () => 0,
      work: () => parts.reconcileLoaded(shop.inventory),
    },
    {
      everyMs: secondMs,
      latestMs: longMs,
      watches: ["sandboxCharges"],
      dueAtMs: () => earliest(ledgers.sandboxCharges.docs, (charge) => charge.nextDueAtMs),
      work: () => deliverWebhooks(shop.sandbox, deliver),
    },
    {
      everyMs: 15 * secondMs,
      latestMs: longMs,
      watches: ["sandboxCharges", "payments", "refunds"],
      dueAtMs: () => {
        const asked = [earliest(ledgers.payments.docs, askAtMsOf), earliest(ledgers.refunds.docs, askAtMsOf)];
        return isCompared(world) ? byItsClock(Math.min(...asked)) : 0;
      },
      work: () => parts.reconcilePayments(shop.payments),
    },
    {
      everyMs: 15 * secondMs,
      latestMs: longMs,
      watches: ["payments", "refunds"],
      dueAtMs: () => byItsClock(uncomparedAtMs(world)),
      work: () => parts.compareWithOrders(shop.payments),
    },
    {
      everyMs: secondMs,
      latestMs: longMs,
      watches: ["notifications"],
      dueAtMs: () => byItsClock(earliest(ledgers.notifications.docs, (one) => one.nextAtMs)),
      work: () => parts.deliverNotifications(shop.notifications),
    },
  ];
}

const longMs = 10 * minuteMs;

const askAtMsOf = ({ askAtMs }: { askAtMs: number | null }) => askAtMs;

function earliest<D>(docs: ReadonlyMap<string, D>, atMsOf: (doc: D) => number | null): number {
  let first = Number.POSITIVE_INFINITY;
  for (const doc of docs.values()) first = Math.min(first, atMsOf(doc) ?? Number.POSITIVE_INFINITY);
  return first;
}

/** When the first row that the orders were not asked about has had its minute. */
function uncomparedAtMs({ ledgers }: World): number {
  const { settledUntilMs = 0 } = ledgers.orderMarks.docs.get("orders") ?? {};
  const settledAtMsOf = ({ settledAtMs }: { settledAtMs: number | null }) =>
    settledAtMs !== null && settledAtMs >= settledUntilMs ? settledAtMs : null;
  const first = [ledgers.payments.docs, ledgers.refunds.docs].map((docs) =>
    earliest<{ settledAtMs: number | null }>(docs, settledAtMsOf),
  );
  return Math.min(...first) + minuteMs;
}

/** The processor has done nothing since it was last compared with the payments. */
function isCompared({ ledgers }: World): boolean {
  const comparedUntilMs = ledgers.watermarks.docs.get("processor")?.comparedUntilMs ?? 0;
  for (const { changedAtMs, refundedAtMs } of ledgers.sandboxCharges.docs.values()) {
    if (Math.max(changedAtMs ?? 0, refundedAtMs ?? 0) > comparedUntilMs) return false;
  }
  return true;
}
