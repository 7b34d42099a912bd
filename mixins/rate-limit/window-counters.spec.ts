import { afterEach, expect, it } from "@jest/globals";
import { describeWith, withServers } from "../../test/support/servers.ts";
import { openRedis, type RedisClient } from "../redis/redis-client.ts";
import { quietRedis, untilBack } from "../testing/redis.ts";
import { WindowCounts } from "./window-counters.ts";

const window = { name: "guesses", most: 3, perS: 60 };

describeWith(["redis-server"], "counts of several processes", () => {
  const servers = withServers({ redis: {} });
  const clients: RedisClient[] = [];
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.close()));
  });

  /** The counters of one process. */
  async function counts(open = quietRedis) {
    const redis = open(servers.redis.url);
    clients.push(redis);
    await redis.send("PING");
    return new WindowCounts(window, redis);
  }
  const allowed = async (work: Promise<{ isTooMany: boolean }>[]) =>
    (await Promise.all(work)).filter(({ isTooMany }) => !isTooMany).length;

  it("are one count", async () => {
    const processes = [await counts(), await counts()];
    expect(await allowed([...Array(10)].map((_, i) => processes[i % 2]!.count("ada")))).toBe(3);
  });

  it("say nothing in Redis of whose they are", async () => {
    await (await counts()).count("ada@example.org");
    const keys = (await clients[0]!.send("KEYS", "*")) as string[];
    expect(keys).toContainEqual(expect.stringMatching(/^counts:guesses:[\w-]{22}$/));
    expect(keys.join()).not.toContain("ada");
  });

  it("go on in each process while Redis is away, and together when it is back, without a failure", async () => {
    const [one, other] = [await counts(), await counts()];
    await servers.redis.kill();
    for (const process of [one, other]) {
      expect(await allowed([...Array(4)].map(() => process.count("bob")))).toBe(3);
    }
    for (const _ of [1, 2]) await one.release("bob");
    expect(await allowed([one.count("bob"), one.count("bob")])).toBe(1);
    await one.reset("bob");
    expect(await one.count("bob")).toMatchObject({ left: 2, isTooMany: false });
    await servers.redis.restart();
    await Promise.all(clients.map(untilBack));
    expect(await allowed([...Array(10)].map((_, i) => [one, other][i % 2]!.count("bob")))).toBe(3);
  });

  it("go on while Redis hangs", async () => {
    const one = await counts((url) => openRedis(url, { warn() {}, info() {} }));
    servers.redis.pause();
    try {
      expect(await allowed([...Array(10)].map(() => one.count("eve")))).toBe(3);
    } finally {
      servers.redis.resume();
    }
  });

  it("survive a Redis that forgets its scripts", async () => {
    const one = await counts();
    await one.count("joe");
    await clients[0]!.send("SCRIPT", "FLUSH");
    expect(await one.count("joe")).toMatchObject({ left: 1 });
  });
});
