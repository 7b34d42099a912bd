import { fail } from "../../../lib/errors/errors.ts";

export interface QueueLimits {
  batchSize: number;
  maxWaiting: number;
  /** Maximum wait: later work is refused rather than begun, because the caller has given up, or soon will. */
  longestWaitMs: number;
}

interface Waiting {
  begin: () => void;
  refuse: () => void;
  untilMs: number;
}

/** Runs few works at a time and lets few wait, in the order they came, and none for long. */
export class PoolQueue {
  readonly #limits: QueueLimits;
  readonly #nowMs: () => number;
  readonly #waiting: Waiting[] = [];
  #running = 0;

  /** @param nowMs a monotonic clock: it only measures waits. */
  constructor(limits: QueueLimits, nowMs: () => number = () => performance.now()) {
    this.#limits = limits;
    this.#nowMs = nowMs;
  }

  /**
   * The result of `work`, once it had its turn. Throws SERVICE_UNAVAILABLE at once when too many wait already, and when
   * the turn comes too late.
   */
  async run<T>(work: () => Promise<T>): Promise<T> {
    await this.#turn();
    try {
      return await work();
    } finally {
      this.#next();
    }
  }

  #turn(): Promise<void> | void {
    if (this.#running < this.#limits.batchSize) {
      this.#running++;
      return;
    }
    if (this.#waiting.length >= this.#limits.maxWaiting) throw fail("SERVICE_UNAVAILABLE");
    const untilMs = this.#nowMs() + this.#limits.longestWaitMs;
    return new Promise((begin, reject) => {
      this.#waiting.push({ begin, refuse: () => reject(fail("SERVICE_UNAVAILABLE")), untilMs });
    });
  }

  /** The turn passes on without being given back, so that a newcomer cannot overtake a waiting caller. */
  #next(): void {
    let next = this.#waiting.shift();
    for (; next && next.untilMs < this.#nowMs(); next = this.#waiting.shift()) next.refuse();
    if (next) next.begin();
    else this.#running--;
  }
}
