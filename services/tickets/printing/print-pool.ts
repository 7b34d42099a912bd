import { fail } from "../../../lib/errors/errors.ts";
import { WorkerPool, type WorkerPoolOptions } from "../../../mixins/worker-pool.ts";
import type { PrintJob } from "./print-jobs.ts";

export interface PoolOptions extends Pick<WorkerPoolOptions, "script" | "threads"> {
  /** Jobs that wait at most, and as many in the background; one more is refused. */
  maxWaiting: number;
  /** From the asking on, waiting included, in milliseconds; a thread is ended when one job alone takes it so long. */
  timeoutMs: number;
}

interface Pending {
  job: PrintJob;
  /** Where it waits for its turn. */
  queue: Pending[];
  /** By performance.now(). */
  begunAtMs: number;
  /** Ends it with its thread. */
  end: AbortController;
  answer: PromiseWithResolvers<Uint8Array>;
}

/** Worker pool that prints beside the event loop. Jobs with a waiting user go first. */
export class PrintWorkerPool {
  readonly #options: PoolOptions;
  readonly #threads: WorkerPool<PrintJob, Uint8Array>;
  readonly #waiting: Pending[] = [];
  readonly #inBackground: Pending[] = [];
  readonly #busy = new Set<Pending>();

  constructor(options: PoolOptions) {
    this.#options = options;
    // The sale goes first.
    this.#threads = new WorkerPool({ ...options, nicer: 10 });
  }

  /** The file's bytes. Throws SERVICE_UNAVAILABLE when too many wait already, TIMEOUT when it takes too long. */
  print(job: PrintJob): Promise<Uint8Array> {
    return this.#printFrom(this.#waiting, job);
  }

  /** As `print`, for jobs without a waiting user: one at a time, and only while nothing else is to be begun. */
  printInBackground(job: PrintJob): Promise<Uint8Array> {
    return this.#printFrom(this.#inBackground, job);
  }

  /** Ends the threads; unfinished jobs are refused. */
  stop(): Promise<void> {
    for (const { answer } of [...this.#waiting.splice(0), ...this.#inBackground.splice(0)])
      answer.reject(fail("SERVICE_UNAVAILABLE"));
    return this.#threads.stop();
  }

  async #printFrom(queue: Pending[], job: PrintJob): Promise<Uint8Array> {
    if (queue.length >= this.#options.maxWaiting) throw fail("SERVICE_UNAVAILABLE");
    const answer = Promise.withResolvers<Uint8Array>();
    const pending = { job, queue, begunAtMs: Number.NaN, end: new AbortController(), answer };
    const timer = setTimeout(() => this.#giveUp(pending), this.#options.timeoutMs);
    queue.push(pending);
    this.#next();
    return await answer.promise.finally(() => clearTimeout(timer));
  }

  #next(): void {
    while (this.#busy.size < this.#options.threads) {
      const pending = this.#nextQueue()?.shift();
      if (!pending) return;
      void this.#begin(pending);
    }
  }

  async #begin(pending: Pending): Promise<void> {
    pending.begunAtMs = performance.now();
    this.#busy.add(pending);
    await this.#threads
      .run(pending.job, pending.end.signal)
      .then(pending.answer.resolve, pending.answer.reject);
    this.#busy.delete(pending);
    this.#next();
  }

  #nextQueue(): Pending[] | null {
    if (this.#waiting.length > 0) return this.#waiting;
    const isFree = ![...this.#busy].some(({ queue }) => queue === this.#inBackground);
    return isFree ? this.#inBackground : null;
  }

  /** Abandons a job. A page in progress is finished: a new thread would cost more than the page. */
  #giveUp(pending: Pending): void {
    pending.answer.reject(fail("TIMEOUT"));
    const waiting = pending.queue.indexOf(pending);
    if (waiting >= 0) return void pending.queue.splice(waiting, 1);
    // A page that does not end would keep its thread for ever.
    const leftMs = pending.begunAtMs + this.#options.timeoutMs - performance.now();
    setTimeout(() => pending.end.abort(), Math.max(0, leftMs)).unref();
  }
}
