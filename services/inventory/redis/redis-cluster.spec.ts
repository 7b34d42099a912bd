import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { readLuaScripts } from "../../../mixins/redis/lua-scripts.ts";
import type { RedisClient, RedisScripts } from "../../../mixins/redis/redis-client.ts";
import { quietRedis } from "../../../mixins/testing/redis.ts";
import { describeWith, withServers } from "../../../test/support/servers.ts";
import { describePlaces } from "../testing/places-suite.ts";
import { placeKeys } from "./place-keys.ts";
import { openRedisPlaces, type PlacesClient } from "./redis-places.ts";

const lua = new URL("lua/", import.meta.url);

/** A cluster looks at KEYS alone to find the node for a script: other keys that it touches may be elsewhere. */
const onlyGivenKeys = `
local redisCall, given = redis.call, {}
for _, key in ipairs(KEYS) do given[key] = true end
local redis = { call = function(command, ...)
  for _, key in ipairs(command == "UNLINK" and { ... } or { (...) }) do
    if not given[key] then error("a script touched " .. key) end
  end
  return redisCall(command, ...)
end }
`;

describeWith(["redis-server"], "a Redis Cluster", () => {
  let redis: RedisClient;
  let strict: PlacesClient | undefined;
  let folder: string;
  const ran = new Set<string>();
  afterAll(async () => {
    await redis.close();
    rmSync(folder, { recursive: true });
  });
  const servers = withServers({ redis: { cluster: true } });

  beforeAll(() => {
    redis = quietRedis(servers.redis.url);
    folder = mkdtempSync(join(tmpdir(), "eventsapp-lua-"));
  });

  /** The scripts with `prelude` in front of each; which ones are run is noted. */
  function guarded(prelude: string): PlacesClient {
    for (const [name, text] of readLuaScripts(lua)) {
      writeFileSync(join(folder, `${name}.lua`), `${prelude}\n${text}`);
    }
    const all = redis.scripts(pathToFileURL(`${folder}/`));
    const noting =
      (run: RedisScripts["run"]): RedisScripts["run"] =>
      (name, ...given) => {
        ran.add(name);
        return run(name, ...given);
      };
    const scripts = { run: noting(all.run), runForBytes: noting(all.runForBytes) };
    return { send: (...command) => redis.send(...command), scripts: () => scripts };
  }

  describePlaces(
    "the places in a Redis Cluster, where no script touches a key that it was not given",
    async () => {
      await redis.send("FLUSHALL");
      strict ??= guarded(onlyGivenKeys);
      return openRedisPlaces(strict);
    },
  );

  it("has seen every script", () => {
    const files = readdirSync(lua).filter((file) => file.endsWith(".lua"));
    expect([...ran].sort()).toEqual(files.map((file) => file.replace(".lua", "")).sort());
  });

  it("would refuse a script with keys of two events, and the guard one that touches others", async () => {
    const scripts = redis.scripts(lua);
    const mixed = [...placeKeys("evt_a", []).slice(0, 4), ...placeKeys("evt_b", []).slice(4)];
    await expect(scripts.run("unload", mixed, ["", "any"])).rejects.toThrow("CROSSSLOT");
    const reaching = guarded(`${onlyGivenKeys}\nredis.call("GET", "places:{evt_b}:state")`);
    await expect(openRedisPlaces(reaching).stock("evt_a")).rejects.toThrow(
      "a script touched places:{evt_b}:state",
    );
  });
});
