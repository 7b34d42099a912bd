import { AsyncLocalStorage } from "node:async_hooks";
import { setTimeout as pause } from "node:timers/promises";
import { loopDrainMs } from "../lib/deadlines.ts";
import type { Logger } from "../lib/telemetry/logging.ts";

export interface LoopOptions {
  everyMs: number;
  log: Pick<Logger, "error">;
  /** How long a stop waits for the round under way; defaults to 10 s. */
  patienceMs?: number;
}

/**
 * Work that a service repeats in the background, one round at a time, at random offsets so that replicas spread. It runs in
 * the context in which it was made, not in that of a request that wakes it.
 */
export class BackgroundLoop {
  readonly #name: string;
  readonly #everyMs: number;
  readonly #log: Pick<Logger, "error">;
  readonly #work: () => Promise<unknown>;
  readonly #patienceMs: number;
  readonly #inContext = AsyncLocalStorage.snapshot();
  /** Of the next round; undefined while one is under way. */
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #stopped = true;
  #isWoken = false;
  #isLeftBehind = false;

  constructor(
    name: string,
    { everyMs, log, patienceMs = loopDrainMs }: LoopOptions,
    work: () => Promise<unknown>,
  ) {
    this.#name = name;
    this.#everyMs = everyMs;
    this.#log = log;
    this.#work = work;
    this.#patienceMs = patienceMs;
  }

  start(): void {
    this.#stopped = false;
    this.#plan(Math.random() * this.#everyMs);
  }

  /** Settles when the round under way is through, or was waited for long enough and is left behind; no other begins. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    const waiting = new AbortController();
    const late = pause(this.#patienceMs, true, { signal: waiting.signal }).catch(() => false);
    this.#isLeftBehind = (await Promise.race([this.#running, late])) === true;
    waiting.abort();
  }

  /** Begins a round at once, or right after the one under way. */
  wake(): void {
    if (this.#stopped) return;
    this.#isWoken = true;
    if (this.#timer) this.#begin();
  }

  #plan(inMs: number): void {
    clearTimeout(this.#timer);
    if (!this.#stopped) this.#timer = setTimeout(() => this.#begin(), inMs);
  }

  #begin(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#running = this.#inContext(() => this.#running.then(() => this.#rounds()));
  }

  /** A round, and again while it is woken. */
  async #rounds(): Promise<void> {
    do {
      this.#isWoken = false;
      try {
        await this.#work();
      } catch (error) {
        // Its dependencies are closed, so its failure is expected.
        if (this.#isLeftBehind) return;
        this.#log.error({ err: error }, `${this.#name} failed; the next round tries again`);
      }
    } while (this.#isWoken && !this.#stopped);
    this.#plan(this.#everyMs);
  }
}
