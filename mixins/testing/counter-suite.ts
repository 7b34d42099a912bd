import { afterAll, afterEach, beforeAll, beforeEach, describe, jest } from "@jest/globals";
import { describeWith, withServers } from "../../test/support/servers.ts";
import type { RedisClient } from "../redis/redis-client.ts";
import { quietRedis } from "./redis.ts";

/** Where things are counted, and how time passes there. */
export interface Counting {
  redis: RedisClient | null;
  pass(ms: number): Promise<void>;
}

/** Runs the same specs on counts in memory and on counts in Redis; `counting` is filled when they run. */
export function describeCounting(name: string, tests: (counting: Counting) => void): void {
  describe(`${name} in memory`, () => {
    beforeEach(() => void jest.useFakeTimers({ now: 0 }));
    afterEach(() => void jest.useRealTimers());
    tests({ redis: null, pass: async (ms) => void jest.setSystemTime(Date.now() + ms) });
  });

  describeWith(["redis-server"], `${name} in Redis`, () => {
    const counting = {
      redis: null as RedisClient | null,
      pass: (ms: number) => passInRedis(counting.redis!, ms),
    };
    afterAll(() => counting.redis?.close());
    const servers = withServers({ redis: {} });
    beforeAll(() => {
      counting.redis = quietRedis(servers.redis.url);
    });
    beforeEach(() => counting.redis!.send("FLUSHALL"));
    tests(counting);
  });
}

/** Every key has so much less time left. */
async function passInRedis(redis: RedisClient, ms: number): Promise<void> {
  for (const key of (await redis.send("KEYS", "*")) as string[]) {
    const leftMs = Number(await redis.send("PTTL", key));
    await redis.send("PEXPIRE", key, leftMs - ms);
  }
}
