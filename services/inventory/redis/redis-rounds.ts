import type { RedisClient } from "../../../mixins/redis/redis-client.ts";
import { roundKey } from "./place-keys.ts";

/**
 * Rounds of work that one of many processes takes upon itself. The lease ends by time, without a release;
 * a process that takes longer has company, which every round must bear.
 */
export function redisRounds(redis: Pick<RedisClient, "send">) {
  return async (round: string, forMs: number): Promise<boolean> =>
    (await redis.send("SET", roundKey(round), "claimed", "PX", forMs, "NX")) === "OK";
}
