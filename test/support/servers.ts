/** Real servers for specs: started where this machine has them; where it lacks them, skipped with a reason. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, it } from "@jest/globals";
import {
  type Binary,
  howToGet,
  type MongoOptions,
  type MongoServer,
  missingOf,
  type NatsOptions,
  type RedisOptions,
  type RunningServer,
  startMongo,
  startNats,
  startRedis,
} from "../../mesh/servers/index.ts";
import { isCi } from "./ci.ts";

/**
 * `describe` where all these servers are on this machine. Elsewhere it is skipped, and the end of the run says why
 * (test/jest/closing-line.js reads the title); with `CI` set it fails.
 */
export function describeWith(needed: readonly Binary[], title: string, tests: () => void): void {
  const missing = missingOf(needed);
  if (missing.length === 0) describe(title, tests);
  else if (isCi) describe(title, () => failFor(missing));
  else describe.skip(`${title} (needs ${missing.join(", ")})`, tests);
}

function failFor(missing: Binary[]): void {
  it("finds its servers", () => {
    throw new Error(missing.map(howToGet).join(" "));
  });
}

const startsWithinMs = 120_000;

type StartOptions<Options> = Omit<Options, "folder">;
interface Kinds {
  nats: { options: StartOptions<NatsOptions>; server: RunningServer };
  redis: { options: StartOptions<RedisOptions>; server: RunningServer };
  mongo: { options: StartOptions<MongoOptions>; server: MongoServer };
}
type Wanted = { [K in keyof Kinds]?: Kinds[K]["options"] };
type Started<W extends Wanted> = { [K in keyof W & keyof Kinds]: Kinds[K]["server"] };

/**
 * Inside a `describe`: starts the servers before its tests, in a temporary folder, and ends them after.
 * The answer is filled when the tests run: `const servers = withServers({ redis: {}, mongo: { members: 3 } })`.
 */
export function withServers<W extends Wanted>(wanted: W): Started<W> {
  const started: Partial<Started<Wanted>> = {};
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "eventsapp-servers-"));
    const { nats, redis, mongo } = wanted;
    if (nats) started.nats = await startNats({ ...nats, folder: join(folder, "nats") });
    if (redis) started.redis = await startRedis({ ...redis, folder: join(folder, "redis") });
    if (mongo) started.mongo = await startMongo({ ...mongo, folder: join(folder, "mongo") });
  }, startsWithinMs);
  afterAll(async () => {
    await Promise.all(Object.values(started).map((server) => server.kill()));
    rmSync(folder, { recursive: true, force: true });
  }, startsWithinMs);
  return started as Started<W>;
}
