import type { Clock } from "./clock.ts";

interface Limits {
  forMs: number;
  /** Maximum of entries; beyond it the cache is cleared and refilled on demand. */
  most: number;
}

/** A cache in the memory of this process, whose entries expire after a TTL. */
export class TtlCache<T> {
  readonly #limits: Limits;
  readonly #clock: Clock;
  readonly #kept = new Map<string, { value: T; atMs: number }>();

  constructor(limits: Limits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /** Undefined when it is not kept, or has been for too long. */
  get(key: string): T | undefined {
    const kept = this.#kept.get(key);
    return kept && this.#clock.nowMs() - kept.atMs < this.#limits.forMs ? kept.value : undefined;
  }

  /** `readAtMs`: when reading it began, if that was earlier than now. */
  keep(key: string, value: T, readAtMs = this.#clock.nowMs()): T {
    if (this.#kept.size >= this.#limits.most) this.#kept.clear();
    this.#kept.set(key, { value, atMs: readAtMs });
    return value;
  }

  forget(key: string): void {
    this.#kept.delete(key);
  }
}
