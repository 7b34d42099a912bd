import type { ServiceSchema } from "moleculer";
import type { Clock } from "../lib/clock.ts";
import type { Failpoints } from "../lib/failpoints.ts";
import type { RandomBytes } from "../lib/ids.ts";
import type { Secrets } from "../lib/keys/secrets.ts";
import type { Settings } from "../lib/settings/env.ts";
import type { Logger } from "../lib/telemetry/logging.ts";
import type { Metrics } from "../lib/telemetry/metrics.ts";
import type { RedisClient } from "./redis/redis-client.ts";
import type { Store } from "./store/port.ts";

/** Resources of a process that its services use. */
export interface Runtime {
  settings: Settings;
  /** Where people reach the shop, without a slash at the end. */
  publicUrl: string;
  clock: Clock;
  random: RandomBytes;
  secrets: Secrets;
  logger: Logger;
  metrics: Metrics;
  failpoints: Failpoints;
  /** The store that processes share besides the ledgers; null when there is only this one. */
  redis: RedisClient | null;
  /** The named ledger; the process closes it after the services have stopped. */
  openStore: (name: string) => Store;
}

/** Each `<name>.service.ts` exports one as its default. */
export type ServiceFactory = (runtime: Runtime) => ServiceSchema;
