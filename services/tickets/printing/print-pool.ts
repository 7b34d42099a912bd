import { Worker } from "node:worker_threads";
import { fail } from "../../../lib/errors/errors.ts";
import type { PrintAnswer, PrintJob } from "./print-jobs.ts";

export interface PoolOptions {
  /** Threads at most; each is started when it is first needed. */
  threads: number;
  /** Jobs that wait at most, and as many in the background; one more is refused. */
  maxWaiting: number;
  /** From the asking on, waiting included, in milliseconds; a thread is ended when one job alone takes it so long. */
  timeoutMs: number;
  /** File of the thread. */
  script: URL;
}

interface Pending {
  id: number;
  job: PrintJob;
  /** Where it waits for its turn. */
  queue: Pending[];
  /** By performance.now(). */
  begunAtMs: number;
  settle: (answer: Uint8Array | Error) => void;
}

/** Worker pool that prints beside the event loop. Jobs with a waiting user go first. */
export class PrintWorkerPool {
  readonly #options: PoolOptions;
  readonly #waiting: Pending[] = [];
  readonly #inBackground: Pending[] = [];
  readonly #busy = new Map<Worker, Pending>();
  readonly #idle: Worker[] = [];
  #last = 0;
  #stopped = false;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /** The file's bytes. Throws SERVICE_UNAVAILABLE when too many wait already, TIMEOUT when it takes too long. */
  print(job: PrintJob): Promise<Uint8Array> {
    return this.#printFrom(this.#waiting, job);
  }

  /** As `print`, for jobs without a waiting user: one at a time, and only while nothing else is to be begun. */
  printInBackground(job: PrintJob): Promise<Uint8Array> {
    return this.#printFrom(this.#inBackground, job);
  }

  #printFrom(queue: Pending[], job: PrintJob): Promise<Uint8Array> {
    if (this.#stopped || queue.length >= this.#options.maxWaiting)
      return Promise.reject(fail("SERVICE_UNAVAILABLE"));
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#giveUp(pending), this.#options.timeoutMs);
      const settle = (answer: Uint8Array | Error) => {
        clearTimeout(timer);
        if (answer instanceof Error) reject(answer);
        else resolve(answer);
      };
      const pending: Pending = { id: ++this.#last, job, queue, begunAtMs: Number.NaN, settle };
      queue.push(pending);
      this.#next();
    });
  }

  /** Ends the threads; unfinished jobs are refused. */
  async stop(): Promise<void> {
    this.#stopped = true;
    const open = [...this.#waiting.splice(0), ...this.#inBackground.splice(0), ...this.#busy.values()];
    const threads = [...this.#busy.keys(), ...this.#idle.splice(0)];
    this.#busy.clear();
    for (const { settle } of open) settle(fail("SERVICE_UNAVAILABLE"));
    await Promise.all(threads.map((thread) => thread.terminate()));
  }

  #next(): void {
    for (let queue = this.#nextQueue(); queue; queue = this.#nextQueue()) {
      const thread = this.#idle.pop() ?? this.#start();
      if (!thread) return;
      const pending = queue.shift()!;
      pending.begunAtMs = performance.now();
      this.#busy.set(thread, pending);
      thread.postMessage({ id: pending.id, job: pending.job });
    }
  }

  #nextQueue(): Pending[] | null {
    if (this.#waiting.length > 0) return this.#waiting;
    const isFree = ![...this.#busy.values()].some(({ queue }) => queue === this.#inBackground);
    return isFree && this.#inBackground.length > 0 ? this.#inBackground : null;
  }

  #start(): Worker | null {
    if (this.#busy.size + this.#idle.length >= this.#options.threads) return null;
    const thread = new Worker(this.#options.script);
    // The shop may end without it.
    thread.unref();
    thread.on("message", (answer: PrintAnswer) => this.#answered(thread, answer));
    thread.on("error", (error) => this.#lost(thread, error));
    thread.on("exit", () => this.#lost(thread, new Error("the printing thread ended")));
    return thread;
  }

  #answered(thread: Worker, answer: PrintAnswer): void {
    const pending = this.#busy.get(thread);
    if (pending?.id !== answer.id) return;
    this.#busy.delete(thread);
    this.#idle.push(thread);
    pending.settle("bytes" in answer ? answer.bytes : new Error(`printing failed ${answer.error}`));
    this.#next();
  }

  /** Another thread takes its place when there is work. */
  #lost(thread: Worker, error: unknown): void {
    const idle = this.#idle.indexOf(thread);
    if (idle >= 0) this.#idle.splice(idle, 1);
    const pending = this.#busy.get(thread);
    this.#busy.delete(thread);
    pending?.settle(error instanceof Error ? error : new Error(String(error)));
    if (!this.#stopped) this.#next();
  }

  /** Abandons a job. A page in progress is finished: a new thread would cost more than the page. */
  #giveUp(pending: Pending): void {
    pending.settle(fail("TIMEOUT"));
    const waiting = pending.queue.indexOf(pending);
    if (waiting >= 0) return void pending.queue.splice(waiting, 1);
    const leftMs = pending.begunAtMs + this.#options.timeoutMs - performance.now();
    setTimeout(() => this.#end(pending), Math.max(0, leftMs)).unref();
  }

  /** A page that does not end would keep its thread for ever. */
  #end(pending: Pending): void {
    const thread = [...this.#busy.keys()].find((one) => this.#busy.get(one) === pending);
    if (!thread) return;
    // Forgotten at once, so that an answer at the last moment does not bring it back to work.
    this.#busy.delete(thread);
    void thread.terminate();
    this.#next();
  }
}
