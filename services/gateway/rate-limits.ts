import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { fail } from "../../lib/errors.ts";
import type { WebResponse } from "./web-request.ts";

const windowS = 60;

/**
 * Of the limit of one account. Hundreds of buyers may share one address (a school, a phone network), so that it gets
 * many times as much; signing in costs a password hash and is what guessing takes, so that it gets less.
 */
const shares = { account: 1, address: 10, "sign-ins": 0.5 } as const;
export type Policy = keyof typeof shares;

interface Limit {
  quota: number;
  limiter: RateLimiterAbstract;
}

/** Counts requests per minute. Says what is left in the headers of draft-ietf-httpapi-ratelimit-headers-10. */
export class RateLimits {
  readonly #limits: Map<Policy, Limit>;

  /** @param perMinute requests of one account; 0: nothing is counted. */
  constructor(perMinute: number) {
    const policies = (perMinute === 0 ? [] : Object.keys(shares)) as Policy[];
    this.#limits = new Map(policies.map((policy) => [policy, limitOf(policy, perMinute)]));
  }

  /** Counts one request of `key`. Throws TOO_MANY_REQUESTS with `retryAfterS`. */
  async count(policy: Policy, key: string, res: WebResponse): Promise<void> {
    const limit = this.#limits.get(policy);
    if (limit === undefined) return;
    const { left, refused } = await consume(limit.limiter, key);
    const resetS = Math.max(1, Math.ceil(left.msBeforeNext / 1000));
    res.appendHeader("RateLimit-Policy", `"${policy}";q=${limit.quota};w=${windowS}`);
    res.appendHeader("RateLimit", `"${policy}";r=${left.remainingPoints};t=${resetS}`);
    if (refused) throw fail("TOO_MANY_REQUESTS", { retryAfterS: resetS });
  }
}

function limitOf(policy: Policy, perMinute: number): Limit {
  const quota = Math.ceil(perMinute * shares[policy]);
  return {
    quota,
    limiter: new RateLimiterMemory({ keyPrefix: policy, points: quota, duration: windowS }),
  };
}

/** A refusal is thrown as what it says of the key; what else is thrown is a fault. */
async function consume(
  limiter: RateLimiterAbstract,
  key: string,
): Promise<{ left: RateLimiterRes; refused: boolean }> {
  try {
    return { left: await limiter.consume(key), refused: false };
  } catch (thrown) {
    if (thrown instanceof RateLimiterRes) return { left: thrown, refused: true };
    throw thrown;
  }
}
