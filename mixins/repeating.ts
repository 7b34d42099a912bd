import type { Logger } from "../lib/logging.ts";

/** Work that a service repeats in the background, one round at a time, at random offsets so that replicas spread. */
export class Repeating {
  readonly #name: string;
  readonly #everyMs: number;
  readonly #log: Pick<Logger, "error">;
  readonly #work: () => Promise<unknown>;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #stopped = true;

  constructor(
    name: string,
    { everyMs, log }: { everyMs: number; log: Pick<Logger, "error"> },
    work: () => Promise<unknown>,
  ) {
    this.#name = name;
    this.#everyMs = everyMs;
    this.#log = log;
    this.#work = work;
  }

  start(): void {
    this.#stopped = false;
    this.#plan(Math.random() * this.#everyMs);
  }

  /** Settles when the round under way is through; no other begins. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running;
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
      this.#log.error({ err: error }, `${this.#name} failed; the next round tries again`);
    }
    this.#plan(this.#everyMs);
  }
}
