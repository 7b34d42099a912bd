import type { Clock } from "../lib/clock.ts";

const readings = 5;

/** Milliseconds that only ever grow, whatever is done to the machine's clock. */
export type Monotonic = () => number;

interface Reading {
  /** By the monotonic source. */
  atMs: number;
  /** The server's time then: somewhere from `lowMs` on, up to `highMs`. */
  lowMs: number;
  highMs: number;
}

/**
 * The ledger's time: measured, then counted on by a source that no setting of the machine's clock touches. Until the
 * first measurement it is the machine's. It never goes back: ahead of a new measurement it runs at half speed until
 * the ledger has caught up; behind it, it steps forward.
 */
export class LedgerClock implements Clock {
  readonly #machine: Clock;
  readonly #monotonic: Monotonic;
  /** The ledger's time less the monotonic one, as last measured. */
  #measured: number | null = null;
  /** What the clock showed at a moment from which it counts on. */
  #shown = { atMs: 0, nowMs: 0 };

  constructor(machine: Clock, monotonic: Monotonic = () => performance.now()) {
    this.#machine = machine;
    this.#monotonic = monotonic;
  }

  nowMs(): number {
    if (this.#measured === null) return this.#machine.nowMs();
    return Math.floor(this.#at(this.#monotonic()));
  }

  /**
   * Reads the server's time a few times and believes the quickest answer, half its way back. An estimate that no
   * answer contradicts is kept. Throws what `readServerMs` throws, when it never answers.
   */
  async measure(readServerMs: () => Promise<number>): Promise<void> {
    const { atMs, lowMs, highMs } = await this.#quickest(readServerMs);
    const middle = (lowMs + highMs) / 2 - atMs;
    if (this.#measured === null) {
      this.#measured = middle;
      this.#shown = { atMs, nowMs: atMs + middle };
      return;
    }
    const estimate = atMs + this.#measured;
    if (estimate >= lowMs && estimate <= highMs) return;
    const now = this.#monotonic();
    this.#shown = { atMs: now, nowMs: this.#at(now) };
    this.#measured = middle;
  }

  #at(monotonicMs: number): number {
    const ledgerMs = monotonicMs + this.#measured!;
    const passedMs = monotonicMs - this.#shown.atMs;
    return Math.max(ledgerMs, this.#shown.nowMs + passedMs / 2);
  }

  async #quickest(readServerMs: () => Promise<number>): Promise<Reading> {
    let best: Reading | null = null;
    for (let n = 0; n < readings; n++) {
      try {
        const reading = await this.#reading(readServerMs);
        if (!best || width(reading) < width(best)) best = reading;
      } catch (error) {
        if (best) break;
        throw error;
      }
    }
    return best!;
  }

  async #reading(readServerMs: () => Promise<number>): Promise<Reading> {
    const askedMs = this.#monotonic();
    const serverMs = await readServerMs();
    const atMs = this.#monotonic();
    return { atMs, lowMs: serverMs, highMs: serverMs + (atMs - askedMs) };
  }
}

const width = ({ lowMs, highMs }: Reading) => highMs - lowMs;
