import { secondMs } from "../lib/clock.ts";

/** Work that outlives the request it began in: what a process that stops would leave to the recovery of another. */
export class BackgroundTasks {
  readonly #works = new Set<Promise<unknown>>();
  readonly #patienceMs: number;

  /** @param patienceMs a process has half a minute to stop, and this is the last part of it. */
  constructor(patienceMs: number = 10 * secondMs) {
    this.#patienceMs = patienceMs;
  }

  /** Whoever began it sees to its faults. */
  add(work: Promise<unknown>): void {
    const ended = work
      .catch(() => {})
      .finally(() => {
        this.#works.delete(ended);
      });
    this.#works.add(ended);
  }

  /** Settles when nothing is left, what begins meanwhile included, or when the patience is at its end. */
  async settled(): Promise<void> {
    let isLate = false;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((done) => {
      timer = setTimeout(() => {
        isLate = true;
        done();
      }, this.#patienceMs);
    });
    while (this.#works.size > 0 && !isLate) await Promise.race([Promise.all(this.#works), late]);
    clearTimeout(timer);
  }
}
