import { setTimeout as pause } from "node:timers/promises";
import { loopDrainMs } from "../lib/deadlines.ts";
import type { Logger } from "../lib/telemetry/logging.ts";

export interface LoopOptions {
  everyMs: number;
  log: Pick<Logger, "error">;
  /** How long a stop waits for the round under way; defaults to 10 s. */
  patienceMs?: number;
}

/** Work that a service repeats in the background, one round at a time, at random offsets so that replicas spread. */
export class BackgroundLoop {
  readonly #name: string;
  readonly #everyMs: number;
  readonly #log: Pick<Logger, "error">;
  readonly #work: () => Promise<unknown>;
  readonly #patienceMs: number;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #stopped = true;
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

  #plan(inMs: number): void {
    clearTimeout(this.#timer);
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      this.#running = this.#running.then(() => this.#round());
    }, inMs);
  }

  async #round(): Promise<void> {
    try {
      await this.#work();
    } catch (error) {
      // Its dependencies are closed, so its failure is expected.
      if (this.#isLeftBehind) return;
      this.#log.error({ err: error }, `${this.#name} failed; the next round tries again`);
    }
    this.#plan(this.#everyMs);
  }
}
