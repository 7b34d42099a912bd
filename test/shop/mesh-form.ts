import { randomBytes } from "node:crypto";
import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ServiceBroker } from "moleculer";
import { readSettings, type Settings } from "../../lib/env.ts";
import { createLogger } from "../../lib/logging.ts";
import { readSecrets } from "../../lib/secrets.ts";
import { serviceNames } from "../../lib/service-names.ts";
import type { Addresses } from "../../mesh/addresses.ts";
import { type LocalMesh, startLocalMesh } from "../../mesh/local-mesh.ts";
import { keysIn, newPassword, startBus, withDatabase } from "../../mesh/local-servers.ts";
import { startRedis } from "../../mesh/servers/index.ts";
import brokerOptions from "../../moleculer.config.ts";
import { dropDatabases, ledgerAt, sharedLedgers } from "./mesh-ledgers.ts";
import type { Form, OpenOptions } from "./open-shop.ts";
import type { Switches } from "./switches.ts";

const entry = new URL("mesh-shop.ts", import.meta.url).pathname;
/** Every mesh of every run compiles the same. */
const compileCache = join(tmpdir(), "eventsapp-test-compiled");
const silent = createLogger({ ...readSettings({}), LOG_LEVEL: "silent" });

/**
 * A process of each service on a bus and a Redis of their own, with databases of their own on the run's MongoDB. The
 * settings' folder says which: opened on it again, the shop finds what it kept.
 */
export async function openMesh(
  settings: Settings,
  { clock }: OpenOptions,
  switches: Switches,
): Promise<Form> {
  const folder = settings.DATA_DIR;
  clock?.tell((aheadMs) => switches.setAhead(aheadMs));
  const { addresses, endServers } = await startServers(folder);
  const [mesh, broker] = await Promise.all([
    startLocalMesh({
      ...{ folder, addresses, compileCache, command: [entry, join(folder, "switches")] },
      settings: { ...asVariables(settings), SAMPLE_DATA: "on" },
    }),
    startBroker(addresses),
  ]);
  const stop = async () => {
    await mesh.stop();
    await broker.stop();
    await endServers();
  };
  let kept: string[] | null = null;
  return {
    shop: {
      ...{ broker, stop, url: mesh.url, opsUrls: opsUrlsOf(mesh) },
      runtime: { settings, secrets: readSecrets(addresses.KEYS_FILE) },
    },
    get logs() {
      return kept ?? linesIn(folder);
    },
    ledger: ledgerAt(addresses),
    async close() {
      // Nothing of it is needed any more, so nobody waits for it to finish.
      await Promise.all(mesh.processes.map((each) => each.kill()));
      await stop();
      kept = linesIn(folder);
      await dropDatabases(databasesOf(folder));
      rmSync(folder, { recursive: true });
    },
  };
}

async function startServers(folder: string): Promise<{ addresses: Addresses; endServers(): Promise<void> }> {
  const ledgers = sharedLedgers();
  const [{ nats, natsUrlOf }, redis] = await Promise.all([
    startBus(join(folder, "nats")),
    startRedis({ folder: join(folder, "redis"), password: newPassword() }),
  ]);
  const name = databasesOf(folder);
  const addresses = {
    natsUrlOf,
    MONGO_URL: withDatabase(ledgers.mongo.url, name),
    PAYMENTS_MONGO_URL: withDatabase(ledgers.payments.url, name),
    REDIS_URL: redis.url,
    KEYS_FILE: keysIn(folder),
  };
  return { addresses, endServers: async () => void (await Promise.all([nats.kill(), redis.kill()])) };
}

/** What the names of this shop's databases begin with. */
function databasesOf(folder: string): string {
  const file = join(folder, "databases");
  if (!existsSync(file)) writeFileSync(file, `shop${randomBytes(6).toString("hex")}`);
  return readFileSync(file, "utf8");
}

/** A member of the mesh without services, for what no client may call. */
async function startBroker(addresses: Addresses): Promise<ServiceBroker> {
  const settings = { NODE_ENV: "test", NATS_URL: [addresses.natsUrlOf("shop")] };
  const broker = new ServiceBroker(brokerOptions({ settings, logger: silent }));
  await broker.start();
  await broker.waitForServices([...serviceNames], 60_000, 50);
  return broker;
}

/** As they stand in the environment, without what is usual, and without what the mesh decides. */
function asVariables({ DATA_DIR, PORT, ...settings }: Settings): Record<string, string> {
  const defaults: Partial<Settings> = readSettings({});
  const chosen = Object.entries(settings).filter(
    ([name, value]) => String(value) !== String(defaults[name as keyof Settings]),
  );
  return Object.fromEntries(chosen.map(([name, value]) => [name, String(value)]));
}

const opsUrlsOf = ({ processes }: LocalMesh): string[] => processes.flatMap(({ opsUrl }) => opsUrl ?? []);

function linesIn(folder: string): string[] {
  const files = globSync(join(folder, "logs", "*.log"));
  const lines = files.flatMap((file) => readFileSync(file, "utf8").split(/(?<=\n)/));
  const timed = lines.filter((line) => line.startsWith("{")).map((line) => [JSON.parse(line).time, line]);
  return timed.sort(([a], [b]) => a.localeCompare(b)).map(([, line]) => line);
}
