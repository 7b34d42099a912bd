import { createHash } from "node:crypto";
import { isIP } from "node:net";
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from "rate-limiter-flexible";
import type { RedisClient } from "../redis/redis-client.ts";

/** N in a window that begins with the first one. */
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
 * disconnected: then nothing fails, and each process applies the limit alone. The only file that imports rate-limiter-flexible.
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
  async release(key: string): Promise<void> {
    // Without one there is nothing to give back, and less than none would be a credit.
    const record = await this.#limiter.get(digest(key));
    if (record && record.consumedPoints > 0) await this.#limiter.reward(digest(key));
  }

  async reset(key: string): Promise<void> {
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

/**
 * The unit that is counted as one client: an IPv4 address, or the /64 that an IPv6 customer has as a whole (RFC 6177).
 * Clients whose address is not known share one unit, "unknown".
 */
export function networkOf(clientAddress: string | undefined): string {
  if (!clientAddress) return "unknown";
  const address = clientAddress.replace(/^::ffff:(?=[\d.]+$)/i, "").replace(/%.*$/, "");
  if (isIP(address) !== 6) return address;
  const [head = "", tail] = address.split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  const groups = [...before, ...Array<string>(zeros).fill("0"), ...after];
  const prefix = groups.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16));
  return `${prefix.join(":")}::/64`;
}
