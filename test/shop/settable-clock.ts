import type { Clock } from "../../lib/clock.ts";

/** The system's time plus what a test has added, so that minutes pass at once. */
export class SettableClock implements Clock {
  #aheadMs = 0;

  nowMs(): number {
    return Date.now() + this.#aheadMs;
  }

  advance(ms: number): void {
    this.#aheadMs += ms;
  }
}
