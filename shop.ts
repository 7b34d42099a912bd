import { randomBytes } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { type Middleware, ServiceBroker, type ServiceSchema } from "moleculer";
import { type BackupSchedule, requireBackupKey, startBackups } from "./backup/make/schedule.ts";
import type { Clock } from "./lib/clock.ts";
import { type Failpoints, reachFailpoint } from "./lib/failpoints.ts";
import type { ServiceName, Settings } from "./lib/settings/env.ts";
import { createLogger, type Logger } from "./lib/telemetry/logging.ts";
import type { Backing, OpenedStore } from "./mixins/backing/backing.ts";
import { openBacking } from "./mixins/backing/open-backing.ts";
import { shutDownGracefully } from "./mixins/bus/nodes/graceful-shutdown.ts";
import { type Ops, openOps } from "./mixins/ops.ts";
import type { Runtime, ServiceFactory } from "./mixins/runtime.ts";
import type { Store } from "./mixins/store/port.ts";
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
  failpoints?: Failpoints;
  logger?: Logger;
  /** The time of everything in the shop. */
  clock?: Clock;
  /** Stands around the ledgers' time; a test lets minutes pass by it. */
  aroundClock?: (clock: Clock) => Clock;
  /** What this machine says the time is, which in a mesh is put right by the ledger's. */
  machineClock?: Clock;
  /** Stands around the broker's calls; a bench counts by it. */
  middlewares?: Middleware[];
  /** Stands around each ledger; a bench counts by it. */
  aroundStore?: (store: Store) => Store;
}

type StartOptions = ShopOptions & { logger: Logger };

/** Starts the services of this process. Throws an Error with one sentence for a person when it cannot. */
export async function startShop(settings: Settings, options: ShopOptions = {}): Promise<Shop> {
  requireBackupKey(settings);
  const logger = options.logger ?? createLogger(settings);
  const closing: { close: () => Promise<void> }[] = [];
  try {
    const backing = await openBacking(settings, logger, options.machineClock ?? options.clock);
    closing.unshift(backing);
    const ops = await openOps(settings, logger);
    closing.push(ops);
    return await startOn(settings, { ...options, logger }, { backing, ops });
  } catch (error) {
    for (const each of closing) await each.close();
    throw error;
  }
}

async function startOn(
  settings: Settings,
  options: StartOptions,
  { backing, ops }: { backing: Backing; ops: Ops },
): Promise<Shop> {
  const opened: OpenedStore[] = [];
  const runtime = runtimeOn(settings, options, { backing, ops, opened });
  const { logger } = runtime;
  const { middlewares: ours = [], ...rest } = brokerOptions({ settings, logger, readyWhen: ops.readyWhen });
  const broker = new ServiceBroker({ ...rest, middlewares: [...ours, ...(options.middlewares ?? [])] });
  let backups: BackupSchedule | null = null;
  try {
    for (const name of settings.SERVICES) broker.createService(await loadService(name, runtime, opened));
    await backing.ready();
    await broker.start();
  } catch (error) {
    await broker.stop().catch(() => {});
    throw error;
  }
  const stop = stopOnce(async () => {
    ops.enter("stopping");
    await wait(settings.SHUTDOWN_DELAY);
    await backups?.stop();
    await shutDownGracefully(broker);
    await backing.close();
    await ops.close();
  });
  const url = gatewayUrl(broker, settings);
  if (url && settings.PUBLIC_URL === undefined) runtime.publicUrl = url;
  backups = startBackups(runtime);
  ops.enter("ready");
  return { broker, runtime, url, opsUrl: urlOf(settings.HOST, ops.port), stop };
}

function runtimeOn(
  settings: Settings,
  options: StartOptions,
  { backing, ops, opened }: { backing: Backing; ops: Ops; opened: OpenedStore[] },
): Runtime {
  return {
    settings,
    publicUrl: (settings.PUBLIC_URL ?? `http://localhost:${settings.PORT}`).replace(/\/$/, ""),
    clock: options.clock ?? options.aroundClock?.(backing.clock) ?? backing.clock,
    random: randomBytes,
    secrets: backing.secrets,
    logger: options.logger,
    metrics: ops.metrics,
    failpoints: options.failpoints ?? reachFailpoint,
    redis: backing.redis,
    openStore(name) {
      const ledger = backing.openStore(name);
      opened.push(ledger);
      return options.aroundStore?.(ledger.store) ?? ledger.store;
    },
  };
}

/** The service, with what its ledgers want mixed into it. */
async function loadService(
  name: ServiceName,
  runtime: Runtime,
  opened: OpenedStore[],
): Promise<ServiceSchema> {
  const module = (await import(`./services/${name}/${name}.service.ts`)) as { default: ServiceFactory };
  const others = opened.length;
  const schema = module.default(runtime);
  const mixins = opened.slice(others).flatMap(({ mixin }) => mixin ?? []);
  return { ...schema, mixins: [...(schema.mixins ?? []), ...mixins] };
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
