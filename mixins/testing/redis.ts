import { eventually } from "../../test/support/eventually.ts";
import { openRedis, type RedisClient } from "../redis/redis-client.ts";

/** On a busy machine a server of a spec may be slow without being away. */
const patienceMs = 20_000;

/** A patient client with a silent log. */
export function quietRedis(url: string): RedisClient {
  return openRedis(url, { warn() {}, info() {} }, patienceMs);
}

/** When this client reaches Redis again. */
export async function untilBack(redis: RedisClient): Promise<void> {
  await eventually(() => redis.send("PING").catch(() => null), patienceMs);
}
