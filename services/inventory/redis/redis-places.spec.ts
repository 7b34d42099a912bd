import { afterAll, beforeAll } from "@jest/globals";
import type { RedisClient } from "../../../mixins/redis/redis-client.ts";
import { quietRedis } from "../../../mixins/testing/redis.ts";
import { describeWith, withServers } from "../../../test/support/servers.ts";
import { describePlaces } from "../testing/places-suite.ts";
import { openRedisPlaces } from "./redis-places.ts";

describeWith(["redis-server"], "Redis", () => {
  let redis: RedisClient;
  afterAll(() => redis.close());
  const servers = withServers({ redis: {} });
  beforeAll(() => {
    redis = quietRedis(servers.redis.url);
  });

  describePlaces("the places in Redis", async () => {
    await redis.send("FLUSHALL");
    return openRedisPlaces(redis);
  });
});
