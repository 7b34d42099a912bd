import { createHash } from "node:crypto";
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from "rate-limiter-flexible";
import type { RedisClient } from "../redis/redis-client.ts";

/** So many in a window that begins with the first one. */
export interface Window {
  name: string;
  most: number;
  perS: number;
}

export interface Count {
  left: number;
  /** Until the window ends. */
  resetMs: number;
  /** One too many; it counts all the same. */
  isTooMany: boolean;
}

/**
 * Counts how often a key comes, for all processes in Redis; in this process' memory without one, and for as long as it is
 * away: then nothing fails, and each process lets so many in. The only door to rate-limiter-flexible.
 */
export class WindowCounts {
  readonly #limiter: RateLimiterMemory | RateLimiterRedis;

  constructor({ name, most, perS }: Window, redis: RedisClient | null) {
    const options = { keyPrefix: `counts:${name}`, points: most, duration: perS };
    const memory = new RateLimiterMemory(options);
    this.#limiter = redis
      ? new RateLimiterRedis({
          ...options,
          storeClient: redis.limiterClient,
          rejectIfRedisNotReady: true,
          insuranceLimiter: memory,
        })
      : memory;
  }

  async count(key: string): Promise<Count> {
    try {
      return countOf(await this.#limiter.consume(digest(key)), false);
    } catch (thrown) {
      // A refusal is thrown as the state of the key; any other error is a fault.
      if (thrown instanceof RateLimiterRes) return countOf(thrown, true);
      throw thrown;
    }
  }

  /** Takes one off again. */
  async giveBack(key: string): Promise<void> {
    // Without one there is nothing to give back, and less than none would be a credit.
    const record = await this.#limiter.get(digest(key));
    if (record && record.consumedPoints > 0) await this.#limiter.reward(digest(key));
  }

  async forget(key: string): Promise<void> {
    await this.#limiter.delete(digest(key));
  }
}

function countOf({ remainingPoints, msBeforeNext }: RateLimiterRes, isTooMany: boolean): Count {
  return { left: remainingPoints, resetMs: msBeforeNext, isTooMany };
}

/** Keys are addresses of people and machines, of any length: they need not be readable in Redis. */
function digest(key: string): string {
  return createHash("sha256").update(key).digest("base64url").slice(0, 22);
}
