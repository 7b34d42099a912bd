import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Addresses } from "../../mesh/addresses.ts";
import { keysIn, newPassword, startBus, withDatabase } from "../../mesh/local-servers.ts";
import { type MongoServer, type RunningServer, startMongo, startRedis } from "../../mesh/servers/index.ts";
import { startTcpProxy, type TcpProxy } from "../../mesh/tcp-proxy.ts";

/** The servers under a mesh of chaos, and the wires between them and our processes. */
export interface Ground {
  servers: Record<ServerName, RunningServer>;
  /** Whoever reads the stores for the checker takes none of the wires. */
  stores: { ledgers: MongoServer; payments: MongoServer; redisUrl: string };
  wires: Partial<Record<ServerName, TcpProxy>>;
  /** As our processes are told: at the other end of the wires. */
  addresses: Addresses;
  stop: () => Promise<void>;
}

export type ServerName = "nats" | "redis" | "ledgers" | "payments";

export const database = "chaos";

export interface GroundWish {
  /** Redis has a memory of its own, which outlives it. */
  redisKeeps: boolean;
  /** Of the ledgers' replica set; three of them find their own way to each other, so there is no wire. */
  ledgerMembers: 1 | 3;
}

/** Starts the servers in this folder, and a wire to each of them. */
export async function startGround(
  folder: string,
  { redisKeeps, ledgerMembers }: GroundWish,
): Promise<Ground> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const login = (name: string) => ({ name, password: newPassword() });
  const [{ nats, natsUrlOf }, redis, ledgers, payments] = await Promise.all([
    startBus(join(folder, "nats")),
    startRedis({ folder: join(folder, "redis"), password: newPassword(), appendOnly: redisKeeps }),
    startMongo({ folder: join(folder, "ledgers"), user: login("eventsapp"), members: ledgerMembers }),
    startMongo({ folder: join(folder, "payments"), user: login("payments") }),
  ]);
  const servers = { nats, redis, ledgers, payments };
  const names = (Object.keys(servers) as ServerName[]).filter(
    (name) => name !== "ledgers" || ledgerMembers === 1,
  );
  const made = await Promise.all(names.map((name) => startTcpProxy(servers[name].port)));
  const wires = Object.fromEntries(names.map((name, n) => [name, made[n]])) as Ground["wires"];
  const wired = (name: ServerName, url: string) =>
    url.replace(`127.0.0.1:${servers[name].port}`, `127.0.0.1:${wires[name]?.port}`);
  // A driver that asks the set for its members would walk around the wire.
  const direct = (name: "ledgers" | "payments") =>
    withDatabase(wired(name, servers[name].url), database).replace(
      /replicaSet=[^&]+/,
      "directConnection=true",
    );
  return {
    servers,
    stores: { ledgers, payments, redisUrl: redis.url },
    wires,
    addresses: {
      natsUrlOf: (user) => wired("nats", natsUrlOf(user)),
      MONGO_URL: ledgerMembers === 1 ? direct("ledgers") : withDatabase(ledgers.url, database),
      PAYMENTS_MONGO_URL: direct("payments"),
      REDIS_URL: wired("redis", redis.url),
      KEYS_FILE: keysIn(folder),
    },
    async stop() {
      await Promise.all(Object.values(wires).map((wire) => wire?.close()));
      await Promise.all(Object.values(servers).map((server) => server.kill()));
    },
  };
}
