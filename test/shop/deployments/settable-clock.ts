import type { Clock } from "../../../lib/clock.ts";

/** The system's time plus what a test has added, so that minutes pass at once. */
export class SettableClock implements Clock {
  readonly #followers: ((aheadMs: number) => void)[] = [];
  #aheadMs = 0;

  nowMs(): number {
    return Date.now() + this.#aheadMs;
  }

  advance(ms: number): void {
    this.#aheadMs += ms;
    for (const follow of this.#followers) follow(this.#aheadMs);
  }

  /** Told at once, and whenever it changes, how far ahead it is: for clocks that this one cannot be. */
  tell(follow: (aheadMs: number) => void): void {
    this.#followers.push(follow);
    follow(this.#aheadMs);
  }
}
