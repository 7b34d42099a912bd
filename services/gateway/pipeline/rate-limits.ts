import type { Criticality } from "../../../lib/calls/contract.ts";
import { fail } from "../../../lib/errors/errors.ts";
import { networkOf, WindowCounts } from "../../../mixins/rate-limit/window-counters.ts";
import type { RedisClient } from "../../../mixins/redis/redis-client.ts";
import { contextOf, type WebRequest, type WebResponse } from "../http/web-request.ts";
import type { Route } from "./routes.ts";

const windowS = 60;

/**
 * Of the limit of one account. Hundreds of buyers may share one address (a school, a phone network), so that it gets
 * many times as much; signing in costs a password hash and is the way to guess, so that it gets less.
 */
const shares = { account: 1, address: 10, "sign-ins": 0.5 } as const;
export type Policy = keyof typeof shares;

interface Limit {
  quota: number;
  counts: WindowCounts;
}

/** Rate limit of requests per minute. Answers the remaining quota in the headers of draft-ietf-httpapi-ratelimit-headers-10. */
export class RateLimits {
  readonly #limits: Map<Policy, Limit>;

  /** @param perMinute requests of one account; 0: nothing is counted. */
  constructor(perMinute: number, redis: RedisClient | null = null) {
    const policies = (perMinute === 0 ? [] : Object.keys(shares)) as Policy[];
    this.#limits = new Map(policies.map((policy) => [policy, limitOf(policy, perMinute, redis)]));
  }

  /** Counts the request of its network address. Throws TOO_MANY_REQUESTS. */
  async countAddress(req: WebRequest, res: WebResponse, route: Route | undefined): Promise<void> {
    const network = networkOf(contextOf(req).meta.clientAddress);
    await this.count("address", network, res);
    if (route && signsIn(route)) await this.count("sign-ins", network, res);
  }

  /** Counts the request of the signed-in account, if there is one. Throws TOO_MANY_REQUESTS. */
  async countAccount(req: WebRequest, res: WebResponse, criticality: Criticality): Promise<void> {
    const { actor } = contextOf(req).meta;
    // Ten gates may scan under one operator's account, and a queue must not stop for it.
    if (actor?.kind !== "user" || criticality === "critical_plus") return;
    await this.count("account", actor.userId, res);
  }

  /** Counts one request of `key`. Throws TOO_MANY_REQUESTS with `retryAfterS`. */
  async count(policy: Policy, key: string, res: WebResponse): Promise<void> {
    const limit = this.#limits.get(policy);
    if (limit === undefined) return;
    const { left, resetMs, isTooMany } = await limit.counts.count(key);
    const resetS = Math.max(1, Math.ceil(resetMs / 1000));
    res.appendHeader("RateLimit-Policy", `"${policy}";q=${limit.quota};w=${windowS}`);
    res.appendHeader("RateLimit", `"${policy}";r=${left};t=${resetS}`);
    if (isTooMany) throw fail("TOO_MANY_REQUESTS", { retryAfterS: resetS });
  }
}

/** Anonymous requests that make us hash a password, look for an account or send a message. */
function signsIn({ contract, method }: Route): boolean {
  return contract.auth === "public" && method === "POST" && contract.name !== "users.refresh";
}

function limitOf(policy: Policy, perMinute: number, redis: RedisClient | null): Limit {
  const quota = Math.ceil(perMinute * shares[policy]);
  return {
    quota,
    counts: new WindowCounts({ name: `requests:${policy}`, most: quota, perS: windowS }, redis),
  };
}
