import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { makeSecrets } from "../lib/keys/secrets.ts";
import { natsConfig } from "../mixins/bus/nats/nats-config.ts";
import { type BusUser, busUsers } from "../mixins/bus/nodes/node-ids.ts";
import type { Addresses } from "./addresses.ts";
import { type MongoServer, type RunningServer, startMongo, startNats, startRedis } from "./servers/index.ts";

/** The servers of a mesh on this machine. */
export interface LocalServers {
  nats: RunningServer;
  redis: RunningServer;
  /** Of the ledgers. */
  mongo: MongoServer;
  /** Of the payments alone. */
  payments: MongoServer;
  addresses: Addresses;
  stop(): Promise<void>;
}

/** Databases of the services begin with it. */
const database = "eventsapp";

/**
 * Starts the servers of a mesh in this folder, each with users of its own, and makes its keys; what an earlier mesh
 * left there is found again. Throws one sentence when one of them cannot start; then none is left running.
 */
export async function startLocalServers(folder: string, { busConfig = "" } = {}): Promise<LocalServers> {
  const starts = [
    startBus(join(folder, "nats"), busConfig),
    startRedis({ folder: join(folder, "redis"), password: newPassword() }),
    startMongo({ folder: join(folder, "ledgers"), user: { name: "eventsapp", password: newPassword() } }),
    startMongo({ folder: join(folder, "payments"), user: { name: "payments", password: newPassword() } }),
  ] as const;
  try {
    const [{ nats, natsUrlOf }, redis, mongo, payments] = await Promise.all(starts);
    const addresses: Addresses = {
      natsUrlOf,
      MONGO_URL: withDatabase(mongo.url, database),
      PAYMENTS_MONGO_URL: withDatabase(payments.url, database),
      REDIS_URL: redis.url,
      KEYS_FILE: keysIn(folder),
    };
    const stop = async () =>
      void (await Promise.all([nats, redis, mongo, payments].map((server) => server.stop())));
    return { nats, redis, mongo, payments, addresses, stop };
  } catch (error) {
    const started = await Promise.allSettled<RunningServer | { nats: RunningServer }>(starts);
    for (const each of started)
      if (each.status === "fulfilled") await ("nats" in each.value ? each.value.nats : each.value).kill();
    throw error;
  }
}

/** A bus that knows each service by a password of its own; `config` is the rest of its configuration. */
export async function startBus(
  folder: string,
  config = "",
): Promise<{ nats: RunningServer; natsUrlOf: Addresses["natsUrlOf"] }> {
  const passwords = Object.fromEntries(busUsers.map((user) => [user, newPassword()])) as Record<
    BusUser,
    string
  >;
  const nats = await startNats({ folder, config: natsConfig(passwords) + config });
  return { nats, natsUrlOf: (user) => nats.url.replace("://", `://${user}:${passwords[user]}@`) };
}

/** The keys in this folder, made if there are none. */
export function keysIn(folder: string): string {
  const file = join(folder, "keys.json");
  if (!existsSync(file)) makeSecrets(file);
  return file;
}

/** The same server, where the databases of the services begin with this name. */
export function withDatabase(url: string, name: string): string {
  return url.replace(/^(mongodb:\/\/[^/]+\/)[^?]*/, `$1${name}`);
}

export const newPassword = () => randomBytes(18).toString("base64url");
