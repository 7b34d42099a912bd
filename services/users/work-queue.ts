import { fail } from "../../lib/errors.ts";

export interface QueueLimits {
  atATime: number;
  mostWaiting: number;
}

/** Runs few works at a time and lets few wait, in the order they came. */
export class WorkQueue {
  readonly #limits: QueueLimits;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(limits: QueueLimits) {
    this.#limits = limits;
  }

  /** What `work` answers, once it had its turn. Throws SERVICE_UNAVAILABLE at once when too many wait already. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    await this.#turn();
    try {
      return await work();
    } finally {
      this.#next();
    }
  }

  #turn(): Promise<void> | void {
    if (this.#running < this.#limits.atATime) {
      this.#running++;
      return;
    }
    if (this.#waiting.length >= this.#limits.mostWaiting) throw fail("SERVICE_UNAVAILABLE");
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** The turn passes on without being given back, so that a newcomer cannot slip in before who waits. */
  #next(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#running--;
  }
}
