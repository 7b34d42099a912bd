import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, expect, it } from "@jest/globals";
import { failedWith } from "../../../lib/errors/errors.ts";
import type { RedisClient } from "../../../mixins/redis/redis-client.ts";
import { quietRedis, untilBack } from "../../../mixins/testing/redis.ts";
import { describeWith, withServers } from "../../../test/support/servers.ts";
import { availability } from "../places/availability.ts";
import { correct, hold, releaseHold } from "../places/hold-places.ts";
import { loadPlaces } from "../sync/load-places.ts";
import { reconcilePlaces } from "../sync/reconcile-places.ts";
import { sweep } from "../sync/sweep-holds.ts";
import { claimsOf, LedgerFake, type TestPorts, testPorts } from "../testing/ledger.ts";
import { requestOf, sampleEventId, some, takenOf } from "../testing/places.ts";
import { openRedisPlaces } from "./redis-places.ts";

const event = sampleEventId;
const capacity = 150;
const away = { type: "SERVICE_UNAVAILABLE", code: 503 };
const most = 4;

describeWith(["redis-server"], "a sale on Redis", () => {
  const clients: RedisClient[] = [];
  let replicas: TestPorts[];
  afterAll(() => Promise.all(clients.map((client) => client.close())));
  const servers = withServers({ redis: {} });
  beforeAll(() => {
    clients.push(quietRedis(servers.redis.url), quietRedis(servers.redis.url));
  });
  beforeEach(async () => {
    await clients[0]!.send("FLUSHALL");
    const ledger = new LedgerFake();
    ledger.event.quotas[0]!.capacity = capacity;
    replicas = clients.map((client, i) =>
      testPorts({
        places: openRedisPlaces(client),
        process: { ledger, name: `load_${i}` },
        wait: (ms) => pause(ms, undefined, { ref: false }),
      }),
    );
  });

  /** As an order is made; a buyer repeats a refused request when asked to. */
  async function buy(ports: TestPorts, i: number, buyerId = `usr_${i % 60}`): Promise<"bought" | "refused"> {
    const limits = [{ limitId: "event", max: most, quantity: 1 }];
    const request = requestOf(`ord_${i}`, [some(1)], { buyerId, limits });
    for (let clashes = 0; ; ) {
      const answer = await hold(ports, request).catch(comeBack);
      if (answer.outcome === "loading") {
        await pause(5);
        continue;
      }
      if (answer.outcome !== "held") return "refused";
      const taken = ports.ledger.insert(request.orderId, claimsOf(request, answer));
      if (taken.length === 0) return "bought";
      clashes++;
      await correct(ports, { eventId: event, orderId: request.orderId, taken });
      if (clashes === 3) await ports.places.unload(event).catch(comeBack);
    }
  }

  function comeBack(error: unknown): { outcome: "loading" } {
    if (!failedWith(error, "SERVICE_UNAVAILABLE")) throw error;
    return { outcome: "loading" };
  }

  /** 300 buyers, alternately at both replicas, in ten crowds with `trouble` in the midst of each. */
  async function sell(trouble: () => Promise<unknown>): Promise<("bought" | "refused")[]> {
    const sales: Promise<"bought" | "refused">[] = [];
    for (let buyers = 0; buyers < 10; buyers++) {
      for (let i = 0; i < 30; i++) sales.push(buy(replicas[i % 2]!, buyers * 30 + i));
      await pause(buyers);
      await trouble();
    }
    return await Promise.all(sales);
  }

  /** The next buyer gets places of an abandoned hold; then the ledger decides which were sold. */
  async function expectSoldOutOnce(): Promise<void> {
    const [ports] = replicas as [TestPorts];
    ports.time.nowMs += 120_000;
    await loadPlaces(ports, event);
    await sweep(ports);
    await reconcilePlaces(ports, event);
    for (let i = 1_000; (await buy(ports, i, `usr_${i}`)) === "bought"; i++);
    const claims = [...ports.ledger.orders.values()].flat();
    expect(new Set(claims).size).toBe(claims.length);
    expect(claims.filter((claim) => claim.startsWith("quo_floor/"))).toHaveLength(capacity);
    const slots = claims.filter((claim) => claim.startsWith("event/"));
    expect(slots.filter((claim) => Number(claim.split("/")[2]) > most)).toEqual([]);
    expect(await takenOf(ports.places)).toEqual(claims.sort());
  }

  it("sells each place once through two processes, and keeps to the limits", async () => {
    const answers = await sell(async () => {});
    expect(answers.filter((answer) => answer === "bought")).toHaveLength(capacity);
    await expectSoldOutOnce();
  });

  it.each([
    ["everything is flushed", () => clients[0]!.send("FLUSHALL")],
    ["the scripts are forgotten", () => clients[0]!.send("SCRIPT", "FLUSH")],
    ["one key is lost", () => clients[0]!.send("DEL", `places:{${event}}:taken:quo_floor`)],
    ["the server comes back empty", () => servers.redis.restart()],
  ])(
    "does so while %s again and again",
    async (_, trouble) => {
      await sell(trouble);
      await Promise.all(clients.map(untilBack));
      await expectSoldOutOnce();
    },
    60_000,
  );

  it("asks buyers to retry while the server is gone, takes releases without it, and sells when it is back", async () => {
    const [ports] = replicas as [TestPorts];
    expect(await buy(ports, 1)).toBe("bought");
    await servers.redis.kill();
    await expect(hold(ports, requestOf("ord_2", [some(1)]))).rejects.toMatchObject(away);
    await expect(availability(ports, event)).rejects.toMatchObject(away);
    const placed = { eventId: event, orderId: "ord_1" };
    expect(await releaseHold(ports, { ...placed, claims: ["quo_floor/1"] })).toEqual({ released: false });
    expect(await correct(ports, { ...placed, taken: ["quo_floor/1"] })).toEqual({ corrected: false });
    expect(ports.faults).toEqual([]);
    await servers.redis.restart();
    await untilBack(clients[0]!);
    expect(await hold(ports, requestOf("ord_2", [some(1)]))).toMatchObject({ places: [[2]] });
  });
});
