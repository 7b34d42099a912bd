import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ServiceBroker } from "moleculer";
import { readSecrets } from "../../../lib/keys/secrets.ts";
import { readSettings, type Settings } from "../../../lib/settings/env.ts";
import type { Addresses } from "../../../mesh/addresses.ts";
import { type LocalMesh, startLocalMesh } from "../../../mesh/local-mesh.ts";
import { keysIn, newPassword, startBus, withDatabase } from "../../../mesh/local-servers.ts";
import { startRedis } from "../../../mesh/servers/index.ts";
import { type Opened, openWhole } from "../../support/opened.ts";
import { logLines } from "../log-lines.ts";
import { startBroker } from "./mesh-broker.ts";
import { dropDatabases, ledgerAt, sharedLedgers } from "./mesh-ledgers.ts";
import type { Deployment, OpenOptions } from "./open-shop.ts";
import type { Switches } from "./switches.ts";

const entry = fileURLToPath(new URL("mesh-shop.ts", import.meta.url));
/** Every mesh of every run compiles the same. */
const compileCache = join(tmpdir(), "eventsapp-test-compiled");

/**
 * A process of each service on a bus and a Redis of their own, with databases of their own on the run's MongoDB. The
 * settings' folder says which: opened on it again, the shop finds what it kept. When it cannot be opened, nothing of it
 * is left running.
 */
export async function openMesh(
  settings: Settings,
  { clock }: OpenOptions,
  switches: Switches,
): Promise<Deployment> {
  clock?.tell((aheadMs) => switches.setAhead(aheadMs));
  return await openWhole(async (opened) => {
    const addresses = await startServers(settings.DATA_DIR, opened);
    const [broker, mesh] = await Promise.all([
      opened.keep(startBroker(addresses.natsUrlOf("shop")), (it) => it.stop()),
      opened.keep(startProcesses(settings, addresses), (it) => it.stop()),
    ]);
    return deploymentOf(settings, { addresses, mesh, broker, stop: () => opened.close() });
  });
}

interface Parts {
  addresses: Addresses;
  mesh: LocalMesh;
  broker: ServiceBroker;
  stop: () => Promise<void>;
}

function deploymentOf(settings: Settings, { addresses, mesh, broker, stop }: Parts): Deployment {
  const folder = settings.DATA_DIR;
  let kept: string[] | null = null;
  return {
    shop: {
      ...{ broker, stop, url: mesh.url, opsUrls: opsUrlsOf(mesh) },
      runtime: { settings, secrets: readSecrets(addresses.KEYS_FILE) },
    },
    get logs() {
      return kept ?? logLines(join(folder, "logs"));
    },
    ledger: ledgerAt(addresses),
    async close() {
      // Nothing of it is needed any more, so no one waits for it to finish.
      await Promise.all(mesh.processes.map((each) => each.kill()));
      await stop();
      kept = logLines(join(folder, "logs"));
      await dropDatabases(databasesOf(folder));
      rmSync(folder, { recursive: true });
    },
  };
}

async function startServers(folder: string, opened: Opened): Promise<Addresses> {
  const ledgers = sharedLedgers();
  const [{ natsUrlOf }, redis] = await Promise.all([
    opened.keep(startBus(join(folder, "nats")), ({ nats }) => nats.kill()),
    opened.keep(startRedis({ folder: join(folder, "redis"), password: newPassword() }), (it) => it.kill()),
  ]);
  const name = databasesOf(folder);
  return {
    natsUrlOf,
    MONGO_URL: withDatabase(ledgers.mongo.url, name),
    PAYMENTS_MONGO_URL: withDatabase(ledgers.payments.url, name),
    REDIS_URL: redis.url,
    KEYS_FILE: keysIn(folder),
  };
}

function startProcesses(settings: Settings, addresses: Addresses): Promise<LocalMesh> {
  const folder = settings.DATA_DIR;
  return startLocalMesh({
    ...{ folder, addresses, compileCache, command: [entry, join(folder, "switches")] },
    settings: { ...asVariables(settings), SAMPLE_DATA: "on", OUTBOX_PAGE: settings.OUTBOX_PAGE },
  });
}

/** What the names of this shop's databases begin with. */
function databasesOf(folder: string): string {
  const file = join(folder, "databases");
  if (!existsSync(file)) writeFileSync(file, `shop${randomBytes(6).toString("hex")}`);
  return readFileSync(file, "utf8");
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
