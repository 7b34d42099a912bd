import { LRUCache } from "lru-cache";
import type { Clock } from "./clock.ts";

interface Limits {
  forMs: number;
  /** Maximum of entries; beyond it the least recently used is evicted. */
  most: number;
}

/**
 * A cache in the memory of this process, whose entries expire after a TTL. The TTL is ours: that of lru-cache takes the
 * time 0 for none, and an entry for fresh when it is just as old as the TTL.
 */
export class TtlCache<T> {
  readonly #limits: Limits;
  readonly #clock: Clock;
  readonly #kept: LRUCache<string, { value: T; atMs: number }>;

  constructor(limits: Limits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
    this.#kept = new LRUCache({ max: limits.most });
  }

  /** Undefined when it is not kept, or has been for too long. */
  get(key: string): T | undefined {
    const kept = this.#kept.get(key);
    return kept && this.#clock.nowMs() - kept.atMs < this.#limits.forMs ? kept.value : undefined;
  }

  /** `readAtMs`: when reading it began, if that was earlier than now. */
  keep(key: string, value: T, readAtMs = this.#clock.nowMs()): T {
    this.#kept.set(key, { value, atMs: readAtMs });
    return value;
  }

  forget(key: string): void {
    this.#kept.delete(key);
  }
}
