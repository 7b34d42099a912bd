import { fail } from "../../lib/errors/errors.ts";
import type { RedisClient } from "../redis/redis-client.ts";
import { WindowCounts } from "./window-counters.ts";

/** At most `most` in `perS` seconds, counted from the first one. */
export interface AttemptLimit {
  most: number;
  perS: number;
}

/**
 * Rate limit of attempts, per name and key: in Redis for all processes, else in this one's memory.
 * An attempt is counted first, so that concurrent ones cannot exceed the limit, and released when it was
 * no failure.
 */
export class Attempts<Name extends string> {
  readonly #counts: Record<Name, WindowCounts>;

  constructor(limits: Record<Name, AttemptLimit>, redis: RedisClient | null = null) {
    const counts = Object.entries<AttemptLimit>(limits).map(
      ([name, limit]) => [name, new WindowCounts({ name: `attempts:${name}`, ...limit }, redis)] as const,
    );
    this.#counts = Object.fromEntries(counts) as Record<Name, WindowCounts>;
  }

  /** Counts one attempt. Throws TOO_MANY_REQUESTS with `retryAfterS`, in whole seconds; a refused one does not count. */
  async take(name: Name, key: string): Promise<void> {
    const { isTooMany, resetMs } = await this.#counts[name].count(key);
    if (!isTooMany) return;
    await this.release(name, key);
    throw fail("TOO_MANY_REQUESTS", { retryAfterS: Math.max(1, Math.ceil(resetMs / 1_000)) });
  }

  /** Takes one attempt off again: it was no failure. */
  async release(name: Name, key: string): Promise<void> {
    await this.#counts[name].release(key);
  }

  /** Forgets all attempts of the key. */
  async reset(name: Name, key: string): Promise<void> {
    await this.#counts[name].reset(key);
  }
}
