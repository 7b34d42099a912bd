import { LRUCache } from "lru-cache";
import { parseClaim } from "../../../lib/ids.ts";
import type { RedisArgument, RedisClient, RedisScripts } from "../../../mixins/redis/redis-client.ts";
import { placeKeys } from "./place-keys.ts";

/** How many claims one call of a script takes, so that Redis does nothing else for about a millisecond. */
export const claimsPerCall = 250;
/** A script asks for other quotas once, and again when the event has changed. */
const maxRounds = 10;

interface Given {
  quotaIds?: Iterable<string>;
  args?: RedisArgument[];
  /** `bytes`: a Buffer for each string of the answer. */
  reply?: "text" | "bytes";
}

interface Parts {
  args?: RedisArgument[];
  claims: string[];
}

/** Runs the scripts of `lua/` on one event. Each gets all quotas that it may touch, because they are in its keys. */
export class EventScripts {
  readonly #scripts: RedisScripts;
  /** Cache of an event's quotas from the last script: a guess, which the next one corrects. */
  readonly #known = new LRUCache<string, string[]>({ max: 1_000 });

  constructor(redis: Pick<RedisClient, "scripts">) {
    this.#scripts = redis.scripts(new URL("lua/", import.meta.url));
  }

  /** On these quotas alone. */
  run(
    name: string,
    eventId: string,
    { quotaIds = [], args = [], reply = "text" }: Given,
  ): Promise<unknown[]> {
    const ids = [...new Set(quotaIds)];
    const run = reply === "text" ? this.#scripts.run : this.#scripts.runForBytes;
    return run(name, placeKeys(eventId, ids), [ids.join(","), ...args]) as Promise<unknown[]>;
  }

  /** On all quotas of the event, and on these. */
  async runOnAll(name: string, eventId: string, given: Given): Promise<unknown[]> {
    for (let round = 1; round <= maxRounds; round++) {
      const quotaIds = [...(this.#known.get(eventId) ?? []), ...(given.quotaIds ?? [])];
      const answer = await this.run(name, eventId, { ...given, quotaIds });
      if (String(answer[0]) !== "otherQuotas") return answer;
      this.#known.set(eventId, (answer[1] as unknown[]).map(String));
    }
    throw new Error(`the quotas of ${eventId} changed ${maxRounds} times while ${name} was run`);
  }

  /**
   * Many claims in as many calls as it takes, each after `args`. One part is on its way while another is worked on: Redis
   * need not wait, and others have their turn in between.
   */
  async runInParts(name: string, eventId: string, { args = [], claims }: Parts): Promise<unknown[][]> {
    const answers: Promise<unknown[]>[] = [];
    for (let from = 0; from === 0 || from < claims.length; from += claimsPerCall) {
      const part = claims.slice(from, from + claimsPerCall);
      answers.push(this.run(name, eventId, { quotaIds: quotasOf(part), args: [...args, ...part] }));
      // The last but one; a fault of the last is met at the end.
      answers.at(-1)?.catch(() => {});
      await answers.at(-2);
    }
    return await Promise.all(answers);
  }
}

/** The quotas of the places among the claims. Throws an Error for a malformed claim. */
export function quotasOf(claims: string[]): Set<string> {
  const quotaIds = new Set<string>();
  for (const text of claims) {
    const claim = parseClaim(text);
    if (claim.kind === "place") quotaIds.add(claim.quotaId);
  }
  return quotaIds;
}
