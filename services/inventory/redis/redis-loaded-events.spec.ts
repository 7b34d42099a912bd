import { afterAll, beforeAll, beforeEach, expect, it } from "@jest/globals";
import { minuteMs } from "../../../lib/clock.ts";
import type { RedisClient } from "../../../mixins/redis/redis-client.ts";
import { quietRedis } from "../../../mixins/testing/redis.ts";
import { describeWith, withServers } from "../../../test/support/servers.ts";
import { requestOf, sampleLayout, some } from "../testing/places.ts";
import { loadedEventsKey } from "./place-keys.ts";
import { idleMs } from "./redis-loaded-events.ts";
import { openRedisPlaces, type RedisPlaces } from "./redis-places.ts";
import { redisRounds } from "./redis-rounds.ts";

describeWith(["redis-server"], "what many processes share in Redis", () => {
  let redis: RedisClient;
  let places: RedisPlaces;
  /** As another process has them. */
  let others: RedisPlaces;
  afterAll(() => redis.close());
  const servers = withServers({ redis: {} });
  beforeAll(() => {
    redis = quietRedis(servers.redis.url);
  });
  beforeEach(async () => {
    await redis.send("FLUSHALL");
    places = openRedisPlaces(redis);
    others = openRedisPlaces(redis);
    for (const eventId of ["evt_a", "evt_b"]) await load(eventId);
  });

  async function load(eventId: string, nowMs = 0): Promise<void> {
    await places.beginLoad(eventId, { token: eventId, nowMs }, sampleLayout);
    await places.finishLoad(eventId, eventId);
  }
  const loaded = async () => (await places.loadedEvents()).sort();
  const keysOf = async (eventId: string) => await redis.send("KEYS", `places:{${eventId}}:*`);

  it("forgets an event as a whole that no one asked for in hours, and it can be loaded again", async () => {
    await places.unloadIdle(idleMs - 1);
    expect(await loaded()).toEqual(["evt_a", "evt_b"]);
    await others.unloadIdle(idleMs);
    expect(await loaded()).toEqual([]);
    expect(await redis.send("KEYS", "*")).toEqual([]);
    await load("evt_a", idleMs);
    await places.unloadIdle(2 * idleMs - 1);
    expect(await loaded()).toEqual(["evt_a"]);
  });

  it("keeps what another process was asked for", async () => {
    await others.stock("evt_a");
    await others.unloadIdle(idleMs - minuteMs);
    await places.unloadIdle(idleMs);
    expect(await loaded()).toEqual(["evt_a"]);
    expect(await keysOf("evt_b")).toEqual([]);
  });

  it("keeps an event with a hold that the ledger may not know yet, until it is settled", async () => {
    await others.hold(requestOf("ord_1", [some(1)], { eventId: "evt_a" }), 5);
    await places.unloadIdle(idleMs);
    expect(await loaded()).toEqual(["evt_a"]);
    await places.settle("evt_a", { orderId: "ord_1", heldAtMs: 5 }, []);
    await places.unloadIdle(2 * idleMs);
    expect(await loaded()).toEqual([]);
  });

  it("leaves a load that is under way to its loader", async () => {
    await places.beginLoad("evt_c", { token: "load_c", nowMs: 0 }, sampleLayout);
    await places.unloadIdle(idleMs);
    expect(await places.finishLoad("evt_c", "load_c")).toEqual({ outcome: "loaded" });
    expect(await loaded()).toEqual(["evt_c"]);
  });

  it("finds the events that are asked for again, when the list of them is lost", async () => {
    await redis.send("DEL", loadedEventsKey);
    expect(await loaded()).toEqual([]);
    await others.hold(requestOf("ord_1", [some(1)], { eventId: "evt_a" }), 5);
    await others.unloadIdle(minuteMs);
    expect(await loaded()).toEqual(["evt_a"]);
  });

  it("finds an event for whose load Redis was emptied just before it began", async () => {
    let isEmptied = false;
    const emptied: RedisClient = {
      ...redis,
      scripts: (folder) => redis.scripts(folder),
      async send(command, ...args) {
        const answer = await redis.send(command, ...args);
        if (command === "ZADD" && !isEmptied) {
          isEmptied = true;
          await redis.send("FLUSHALL");
        }
        return answer;
      },
    };
    places = openRedisPlaces(emptied);
    await load("evt_a");
    expect(isEmptied).toBe(true);
    expect(await loaded()).toEqual(["evt_a"]);
  });

  it.each<[string, (eventId: string) => Promise<unknown>]>([
    ["settles", (eventId) => others.settle(eventId, { orderId: "ord_1", heldAtMs: 5 }, [])],
    ["corrects", (eventId) => others.correct(eventId, "ord_1", [])],
  ])(
    "a process that has not met the event's quotas %s a hold as the one that made it would",
    async (_, end) => {
      await places.hold(requestOf("ord_1", [some(2), some(1, "quo_hall")], { eventId: "evt_a" }), 5);
      await end("evt_a");
      expect(await places.stock("evt_a")).toMatchObject({ quotas: [{ left: 10 }, { left: 14 }] });
      expect(await places.youngHolds("evt_a", 1e12, 1)).toEqual([]);
    },
  );

  it("gives a round to one of those who ask, and to the next when it is over", async () => {
    const claims = [redisRounds(redis), redisRounds(redis)];
    const asked = await Promise.all(
      claims.flatMap((claim) => [claim("sweep", 60_000), claim("sweep", 60_000)]),
    );
    expect(asked.filter(Boolean)).toHaveLength(1);
    expect(await claims[1]!("other", 60_000)).toBe(true);
    expect(await claims[0]!("sweep", 60_000)).toBe(false);
    await redis.send("PEXPIRE", "places:round:sweep", 0);
    expect(await claims[1]!("sweep", 60_000)).toBe(true);
  });
});
