import { afterAll, beforeAll, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { PlaceRequest } from "../../../contracts/inventory.ts";
import type { RedisClient } from "../../../mixins/redis/redis-client.ts";
import { quietRedis } from "../../../mixins/testing/redis.ts";
import { describeWith, withServers } from "../../../test/support/servers.ts";
import { openMemoryPlaces } from "../memory/memory-places.ts";
import type { Layout, PlacesStore } from "../places/places.ts";
import { loadSample, requestOf, sampleEventId } from "../testing/places.ts";
import { openRedisPlaces } from "./redis-places.ts";

const capacity = 40_000;

const layouts: Record<string, number[]> = {
  "without rows": [],
  "with rows of 25": Array(capacity / 25).fill(25),
  "with rows of 1 to 79": Array.from({ length: capacity / 40 }, (_, i) => [
    1 + (i % 79),
    79 - (i % 79),
  ]).flat(),
};

/** Which places are taken at first: few are free side by side, so that searches go far. */
const patterns: Record<string, (n: number) => boolean> = {
  "every second": (n) => n % 2 === 0,
  "all but pairs": (n) => n % 7 < 5,
  "most in front": (n) => n < 30_000 && (n * 7919) % 31 !== 0,
  none: () => false,
};

const line = fc.record({
  quotaId: fc.constant("quo_floor"),
  quantity: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 50 })),
  pick: fc.constantFrom("any" as const, "together" as const, "adjacent" as const),
});
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ lines: fc.array(line, { minLength: 1, maxLength: 3 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({ freed: fc.array(fc.integer({ min: 1, max: capacity }), { maxLength: 4 }) }),
  },
  { weight: 1, arbitrary: fc.record({ freedRun: fc.integer({ min: 1, max: capacity - 6 }) }) },
);

describeWith(["redis-server"], "a large hall in Redis", () => {
  let redis: RedisClient;
  afterAll(() => redis.close());
  const servers = withServers({ redis: {} });
  beforeAll(() => {
    redis = quietRedis(servers.redis.url);
  });

  const patienceMs = 60_000;
  const halls = Object.keys(layouts).flatMap((rows) => Object.keys(patterns).map((taken) => [rows, taken]));
  it.each(halls)(
    "%s and taken: %s, is filled as one in memory is",
    async (rows, taken) => {
      await redis.send("FLUSHALL");
      const both: PlacesStore[] = [openRedisPlaces(redis), openMemoryPlaces()];
      const layout: Layout = {
        eventVersion: 1,
        quotas: [{ quotaId: "quo_floor", capacity, rows: layouts[rows!]! }],
      };
      const numbers = Array.from({ length: capacity }, (_, i) => i + 1);
      const claims = numbers.filter(patterns[taken!]!).map((n) => `quo_floor/${n}`);
      for (const places of both) await loadSample(places, claims, layout);
      let orders = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 15 }), async (steps) => {
          for (const what of steps) {
            const orderId = `ord_${++orders}`;
            const [answer, expected] = await Promise.all(both.map((places) => act(places, orderId, what)));
            expect({ what, answer }).toEqual({ what, answer: expected });
          }
          const [stock, expected] = await Promise.all(both.map((places) => places.stock(sampleEventId)));
          expect(stock).toEqual(expected);
        }),
        // Each run begins with the state of the one before, so a shorter list of steps would prove nothing.
        { numRuns: 8, endOnFailure: true },
      );
    },
    patienceMs,
  );
});

type Step = { lines?: PlaceRequest[]; freed?: number[]; freedRun?: number };

function act(places: PlacesStore, orderId: string, { lines, freed = [], freedRun }: Step): Promise<unknown> {
  if (lines) return places.hold(requestOf(orderId, lines), 5);
  const run = freedRun === undefined ? [] : [0, 1, 2, 3, 4].map((i) => freedRun + i);
  return places.release(
    sampleEventId,
    orderId,
    [...freed, ...run].map((n) => `quo_floor/${n}`),
  );
}
