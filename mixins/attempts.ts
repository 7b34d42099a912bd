import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { fail } from "../lib/errors.ts";

/** At most `most` in `perS` seconds, counted from the first one. */
export interface AttemptLimit {
  most: number;
  perS: number;
}

/**
 * Counts what must not be tried too often, per name and key, in this process' memory. Whoever tries takes an attempt
 * first, so that many at once cannot slip past the limit, and gets it back when it was no failure.
 */
export class Attempts<Name extends string> {
  readonly #limiters: Record<Name, RateLimiterMemory>;

  constructor(limits: Record<Name, AttemptLimit>) {
    const limiters = Object.entries<AttemptLimit>(limits).map(
      ([name, { most, perS }]) => [name, new RateLimiterMemory({ points: most, duration: perS })] as const,
    );
    this.#limiters = Object.fromEntries(limiters) as Record<Name, RateLimiterMemory>;
  }

  /** Counts one attempt. Throws TOO_MANY_REQUESTS with `retryAfterS`, in whole seconds; a refused one does not count. */
  async take(name: Name, key: string): Promise<void> {
    try {
      await this.#limiters[name].consume(key);
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused;
      await this.giveBack(name, key);
      throw fail("TOO_MANY_REQUESTS", { retryAfterS: Math.max(1, Math.ceil(refused.msBeforeNext / 1_000)) });
    }
  }

  /** Takes one attempt off again: it was no failure. */
  async giveBack(name: Name, key: string): Promise<void> {
    // Without a record there is nothing to give back, and a negative one would be a credit.
    if (await this.#limiters[name].get(key)) await this.#limiters[name].reward(key);
  }

  /** Forgets all attempts of the key. */
  async forget(name: Name, key: string): Promise<void> {
    await this.#limiters[name].delete(key);
  }
}

/**
 * What attempts of a client are counted by: its IPv4 address, or the first half of its IPv6 address, because whoever
 * has one has 2^64 of them (RFC 6177). "unknown" when nobody knows it: then all such clients share one account.
 */
export function addressKey(clientAddress: string | undefined): string {
  if (clientAddress === undefined || clientAddress === "") return "unknown";
  const address = clientAddress.replace(/^::ffff:(?=[\d.]+$)/i, "");
  if (!address.includes(":")) return address;
  const [front = "", back] = address.toLowerCase().split("%", 1)[0]!.split("::");
  const groups = (text: string | undefined) => (text ? text.split(":") : []);
  const missing = back === undefined ? 0 : 8 - groups(front).length - groups(back).length;
  const all = [...groups(front), ...Array<string>(Math.max(0, missing)).fill("0"), ...groups(back)];
  return `${all
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ""))
    .join(":")}::/64`;
}
