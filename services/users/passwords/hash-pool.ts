import { Worker } from "node:worker_threads";
import { fail } from "../../../lib/errors/errors.ts";
import type { HashAnswer, Hashing, HashJob } from "./hash-jobs.ts";

interface Pending {
  id: number;
  job: HashJob;
  resolve: (result: string | boolean) => void;
  reject: (error: Error) => void;
}

const script = new URL("./hash-thread.ts", import.meta.url);

/**
 * A few threads that yield the processor to the rest, each started when it is first needed. Both methods throw
 * SERVICE_UNAVAILABLE once it is stopped.
 */
export class HashWorkerPool implements Hashing {
  readonly #most: number;
  readonly #waiting: Pending[] = [];
  readonly #busy = new Map<Worker, Pending>();
  readonly #idle: Worker[] = [];
  #last = 0;
  #stopped = false;

  /** @param most threads; further work waits for its turn. */
  constructor(most: number) {
    this.#most = most;
  }

  hash(text: string, cost: number): Promise<string> {
    return this.#done({ kind: "hash", text, cost }) as Promise<string>;
  }

  compare(text: string, hash: string): Promise<boolean> {
    return this.#done({ kind: "compare", text, hash }) as Promise<boolean>;
  }

  /** Ends the threads; unfinished work is refused. */
  async stop(): Promise<void> {
    this.#stopped = true;
    const threads = [...this.#busy.keys(), ...this.#idle.splice(0)];
    const open = [...this.#waiting.splice(0), ...this.#busy.values()];
    this.#busy.clear();
    for (const { reject } of open) reject(fail("SERVICE_UNAVAILABLE"));
    await Promise.all(threads.map((thread) => thread.terminate()));
  }

  #done(job: HashJob): Promise<string | boolean> {
    if (this.#stopped) return Promise.reject(fail("SERVICE_UNAVAILABLE"));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ id: ++this.#last, job, resolve, reject });
      this.#next();
    });
  }

  #next(): void {
    if (this.#waiting.length === 0) return;
    const thread = this.#idle.pop() ?? this.#start();
    if (!thread) return;
    const pending = this.#waiting.shift()!;
    this.#busy.set(thread, pending);
    thread.postMessage({ id: pending.id, job: pending.job });
  }

  #start(): Worker | null {
    if (this.#busy.size + this.#idle.length >= this.#most) return null;
    const thread = new Worker(script);
    // The shop may end without it.
    thread.unref();
    thread.on("message", (answer: HashAnswer) => this.#answered(thread, answer));
    thread.on("error", (error) => this.#lost(thread, error as Error));
    thread.on("exit", () => this.#lost(thread, new Error("the hashing thread ended")));
    return thread;
  }

  #answered(thread: Worker, answer: HashAnswer): void {
    const pending = this.#busy.get(thread);
    if (pending?.id !== answer.id) return;
    this.#busy.delete(thread);
    this.#idle.push(thread);
    if ("error" in answer) pending.reject(new Error(answer.error));
    else pending.resolve(answer.result);
    this.#next();
  }

  /** Another thread takes its place when there is work. */
  #lost(thread: Worker, error: Error): void {
    const idle = this.#idle.indexOf(thread);
    if (idle >= 0) this.#idle.splice(idle, 1);
    this.#busy.get(thread)?.reject(error);
    this.#busy.delete(thread);
    if (!this.#stopped) this.#next();
  }
}
