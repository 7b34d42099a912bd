import { afterAll, beforeAll, beforeEach } from "@jest/globals";
import type { RedisClient } from "../../../mixins/redis/redis-client.ts";
import { quietRedis } from "../../../mixins/testing/redis.ts";
import { withServers } from "../../../test/support/servers.ts";
import { openRedisPlaces, type RedisPlaces } from "../redis/redis-places.ts";

/** Inside a `describeWith(["redis-server"], …)`: the places in a real Redis that is empty before each test. */
export function withRedisPlaces(): { redis: RedisClient; places: RedisPlaces } {
  const opened = {} as { redis: RedisClient; places: RedisPlaces };
  afterAll(() => opened.redis.close());
  const servers = withServers({ redis: {} });
  beforeAll(() => {
    opened.redis = quietRedis(servers.redis.url);
    opened.places = openRedisPlaces(opened.redis);
  });
  beforeEach(async () => void (await opened.redis.send("FLUSHALL")));
  return opened;
}
