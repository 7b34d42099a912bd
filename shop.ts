import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { type Middleware, ServiceBroker, type ServiceSchema } from "moleculer";
import { type BackupSchedule, requireBackupKey, startBackups } from "./backup/schedule.ts";
import { type Clock, systemClock } from "./lib/clock.ts";
import type { ServiceName, Settings } from "./lib/env.ts";
import { passBy, type Reach } from "./lib/failpoints.ts";
import { createLogger, type Logger } from "./lib/logging.ts";
import { loadSecrets } from "./lib/secrets.ts";
import { type Ops, openOps } from "./mixins/ops.ts";
import type { Runtime, ServiceFactory } from "./mixins/runtime.ts";
import { lockDataFolder } from "./mixins/store/data-folder.ts";
import type { Store } from "./mixins/store/port.ts";
import { openSqliteStore } from "./mixins/store/sqlite-store.ts";
import brokerOptions from "./moleculer.config.ts";

export interface Shop {
  broker: ServiceBroker;
  runtime: Runtime;
  /** Where the API listens; null without a gateway in this process. */
  url: string | null;
  /** Where operators look; null without OPS_PORT. */
  opsUrl: string | null;
  /** Finishes what is under way, closes the ledgers and frees the data folder. */
  stop: () => Promise<void>;
}

export interface ShopOptions {
  reach?: Reach;
  logger?: Logger;
  clock?: Clock;
  /** Stands around the broker's calls; a bench counts by it. */
  middlewares?: Middleware[];
  /** Stands around each ledger; a bench counts by it. */
  aroundStore?: (store: Store) => Store;
}

/** Starts the services of this process. Throws an Error with one sentence for a person when it cannot. */
export async function startShop(settings: Settings, options: ShopOptions = {}): Promise<Shop> {
  requireBackupKey(settings);
  const logger = options.logger ?? createLogger(settings);
  const lock = lockDataFolder(settings.DATA_DIR);
  let ops: Ops | undefined;
  try {
    ops = await openOps(settings, logger);
    return await startLocked(settings, { ...options, logger, ops }, lock.release);
  } catch (error) {
    lock.release();
    await ops?.close();
    throw error;
  }
}

type StartOptions = ShopOptions & { logger: Logger; ops: Ops };

async function startLocked(settings: Settings, options: StartOptions, unlock: () => void): Promise<Shop> {
  const { ops } = options;
  const stores: Store[] = [];
  const runtime = createRuntime(settings, options, stores);
  const { middlewares: ours = [], ...rest } = brokerOptions(runtime.logger, settings.NODE_ENV);
  const broker = new ServiceBroker({ ...rest, middlewares: [...ours, ...(options.middlewares ?? [])] });
  let backups: BackupSchedule | null = null;
  const stop = stopOnce(async () => {
    ops.enter("stopping");
    await backups?.stop();
    await broker.stop();
    await Promise.all(stores.map((store) => store.close()));
    unlock();
    await ops.close();
  });
  try {
    for (const name of settings.SERVICES) broker.createService(await loadService(name, runtime));
    await broker.start();
  } catch (error) {
    await stop().catch(() => {});
    throw error;
  }
  const url = gatewayUrl(broker, settings);
  if (url && settings.PUBLIC_URL === undefined) runtime.publicUrl = url;
  backups = startBackups(runtime);
  ops.enter("ready");
  return { broker, runtime, url, opsUrl: urlOf(settings.HOST, ops.port), stop };
}

function createRuntime(settings: Settings, options: StartOptions, stores: Store[]): Runtime {
  return {
    settings,
    publicUrl: (settings.PUBLIC_URL ?? `http://localhost:${settings.PORT}`).replace(/\/$/, ""),
    clock: options.clock ?? systemClock,
    random: randomBytes,
    secrets: loadSecrets(settings.DATA_DIR),
    logger: options.logger,
    metrics: options.ops.metrics,
    reach: options.reach ?? passBy,
    openStore(name) {
      const store = openSqliteStore(join(settings.DATA_DIR, `${name}.sqlite`));
      stores.push(store);
      return options.aroundStore?.(store) ?? store;
    },
  };
}

async function loadService(name: ServiceName, runtime: Runtime): Promise<ServiceSchema> {
  const module = (await import(`./services/${name}/${name}.service.ts`)) as { default: ServiceFactory };
  return module.default(runtime);
}

/** The port that was really taken, which PORT=0 leaves to the system. */
function gatewayUrl(broker: ServiceBroker, settings: Settings): string | null {
  const gateway = broker.getLocalService("gateway") as unknown as { server?: { address(): unknown } } | null;
  const address = gateway?.server?.address() as { port: number } | null | undefined;
  return urlOf(settings.HOST, address?.port ?? null);
}

function urlOf(host: string, port: number | null): string | null {
  return port === null ? null : `http://${isAnyOrLoopback(host) ? "localhost" : host}:${port}`;
}

function isAnyOrLoopback(host: string): boolean {
  return ["127.0.0.1", "0.0.0.0", "::", "::1"].includes(host);
}

function stopOnce(work: () => Promise<void>): () => Promise<void> {
  let stopping: Promise<void> | undefined;
  return () => {
    stopping ??= work();
    return stopping;
  };
}
