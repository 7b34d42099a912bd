import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Addresses } from "../../../mesh/addresses.ts";
import { keysIn, newPassword, startBus, withDatabase } from "../../../mesh/local-servers.ts";
import { type MongoServer, type RunningServer, startMongo, startRedis } from "../../../mesh/servers/index.ts";
import { startTcpProxy, type TcpProxy } from "../../../mesh/tcp-proxy.ts";
import { type Opened, openWhole } from "../../support/opened.ts";

/** The servers under a mesh of chaos, and the wires between them and our processes. */
export interface Topology {
  servers: Record<ServerName, RunningServer>;
  /** The checker reads the stores directly, not through the proxies. */
  stores: { ledgers: MongoServer; payments: MongoServer; redisUrl: string };
  wires: Partial<Record<ServerName, TcpProxy>>;
  /** The addresses given to our processes: those of the proxies. */
  addresses: Addresses;
  stop: () => Promise<void>;
}

export type ServerName = "nats" | "redis" | "ledgers" | "payments";

export const database = "chaos";

export interface TopologyOptions {
  /** Redis has a memory of its own, which outlives it. */
  redisKeeps: boolean;
  /** Of the ledgers' replica set; three of them find their own way to each other, so there is no wire. */
  ledgerMembers: 1 | 3;
}

/** Starts the servers in this folder, and a wire to each of them; when one cannot start, none is left running. */
export async function startGround(folder: string, options: TopologyOptions): Promise<Topology> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return await openWhole(async (opened) => {
    const { natsUrlOf, servers } = await startServers(folder, options, opened);
    const wires = await layWires(servers, options, opened);
    const wired = (name: ServerName, url: string) =>
      url.replace(`127.0.0.1:${servers[name].port}`, `127.0.0.1:${wires[name]?.port}`);
    // A driver that asks the set for its members would walk around the wire.
    const direct = (name: "ledgers" | "payments") =>
      withDatabase(wired(name, servers[name].url), database).replace(
        /replicaSet=[^&]+/,
        "directConnection=true",
      );
    const { ledgers, payments, redis } = servers;
    return {
      ...{ servers, wires, stores: { ledgers, payments, redisUrl: redis.url } },
      addresses: {
        natsUrlOf: (user) => wired("nats", natsUrlOf(user)),
        MONGO_URL: wires.ledgers ? direct("ledgers") : withDatabase(ledgers.url, database),
        PAYMENTS_MONGO_URL: direct("payments"),
        REDIS_URL: wired("redis", redis.url),
        KEYS_FILE: keysIn(folder),
      },
      stop: () => opened.close(),
    };
  });
}

async function startServers(folder: string, { redisKeeps, ledgerMembers }: TopologyOptions, opened: Opened) {
  const login = (name: string) => ({ name, password: newPassword() });
  const kill = (server: RunningServer) => server.kill();
  const redisOptions = { folder: join(folder, "redis"), password: newPassword(), appendOnly: redisKeeps };
  const ledgerOptions = { folder: join(folder, "ledgers"), user: login("eventsapp"), members: ledgerMembers };
  const paymentOptions = { folder: join(folder, "payments"), user: login("payments") };
  const [{ nats, natsUrlOf }, redis, ledgers, payments] = await Promise.all([
    opened.keep(startBus(join(folder, "nats")), (bus) => bus.nats.kill()),
    opened.keep(startRedis(redisOptions), kill),
    opened.keep(startMongo(ledgerOptions), kill),
    opened.keep(startMongo(paymentOptions), kill),
  ]);
  return { natsUrlOf, servers: { nats, redis, ledgers, payments } };
}

async function layWires(
  servers: Topology["servers"],
  { ledgerMembers }: TopologyOptions,
  opened: Opened,
): Promise<Topology["wires"]> {
  const names = (Object.keys(servers) as ServerName[]).filter(
    (name) => name !== "ledgers" || ledgerMembers === 1,
  );
  const laid = names.map(async (name) => {
    const wire = await opened.keep(startTcpProxy(servers[name].port), (it) => it.close());
    return [name, wire] as const;
  });
  return Object.fromEntries(await Promise.all(laid));
}
