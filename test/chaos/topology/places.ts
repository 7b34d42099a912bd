import { openRedis } from "../../../mixins/redis/redis-client.ts";
import { openRedisPlaces } from "../../../services/inventory/redis/redis-places.ts";
import type { Taken } from "../checks/drain.ts";

/** The places in Redis, read through the shop's own port but outside its processes. */
export interface Places {
  /** Of those of the events that are loaded. */
  taken: (eventIds: string[]) => Promise<Taken>;
  /** Holds that the ledger was not asked about yet, in words. */
  youngHolds: () => Promise<string[]>;
  /** FLUSHALL. */
  empty: () => Promise<void>;
  /** Marks a place taken, or free, that is not so in the ledger. */
  lie: (now: Taken, then: Taken) => Promise<void>;
  close: () => Promise<void>;
}

export function openPlaces({ redisUrl }: { redisUrl: string }): Places {
  const silent = { info() {}, warn() {} };
  const redis = openRedis(redisUrl, silent);
  const places = openRedisPlaces(redis);
  return {
    async taken(eventIds) {
      const taken: Taken = new Map();
      for (const eventId of eventIds) {
        const claims = await takenAt(places, eventId);
        if (claims) taken.set(eventId, claims);
      }
      return taken;
    },
    async youngHolds() {
      const nowMs = await redis.nowMs();
      const lines: string[] = [];
      for (const eventId of await places.loadedEvents())
        for (const { orderId, heldAtMs } of await places.youngHolds(eventId, Number.MAX_SAFE_INTEGER, 100))
          lines.push(`${eventId}: ${orderId}, held ${nowMs - heldAtMs} ms ago`);
      return lines;
    },
    // Redis may be down itself.
    empty: async () => void (await redis.send("FLUSHALL").catch(() => {})),
    async lie(now, then) {
      for (const [eventId, claims] of then) {
        const before = now.get(eventId) ?? [];
        const page = await places.listTaken(eventId, null);
        if (page.outcome === "notLoaded") continue;
        const without = (all: string[], some: string[]) => all.filter((claim) => !some.includes(claim));
        await places.addTaken(eventId, page.token, without(claims, before));
        await places.clearIfStale(eventId, page.token, without(before, claims));
      }
    },
    close: () => redis.close(),
  };
}

async function takenAt(
  places: ReturnType<typeof openRedisPlaces>,
  eventId: string,
): Promise<string[] | null> {
  const claims: string[] = [];
  let cursor: string | null = null;
  do {
    const page = await places.listTaken(eventId, cursor);
    if (page.outcome === "notLoaded") return null;
    claims.push(...page.claims);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return claims;
}
