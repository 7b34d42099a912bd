import type { BrokerOptions } from "moleculer";
import { callDrainMs, defaultTimeoutMs } from "./lib/deadlines.ts";
import { type ServiceName, serviceNames } from "./lib/settings/service-names.ts";
import { type Logger, MoleculerLogBridge } from "./lib/telemetry/logging.ts";
import { busOptions } from "./mixins/bus/bus-options.ts";
import { middlewares } from "./mixins/bus/middlewares.ts";
import type { ReadyWhen } from "./mixins/bus/nodes/bus-readiness.ts";
import { busUserOf, newNodeId } from "./mixins/bus/nodes/node-ids.ts";

export interface BrokerSettings {
  NODE_ENV: string;
  /** Everything in this process unless set. */
  NATS_URL?: readonly string[] | undefined;
  /** All of them by default. */
  SERVICES?: readonly ServiceName[];
}

interface Surroundings {
  settings: BrokerSettings;
  logger: Logger;
  /** Takes what the process has to wait for before it gets requests. */
  readyWhen?: ReadyWhen;
}

/** The broker of one process. Throws one sentence when the bus' address cannot be used. */
export default function brokerOptions({ settings, logger, readyWhen }: Surroundings): BrokerOptions {
  const user = busUserOf(settings.SERVICES ?? serviceNames);
  const { NATS_URL, NODE_ENV } = settings;
  const bus = NATS_URL && busOptions(NATS_URL, { user, logger, readyWhen });
  return {
    nodeID: newNodeId(user),
    logger: new MoleculerLogBridge(logger) as unknown as BrokerOptions["logger"],
    requestTimeout: defaultTimeoutMs,
    maxCallLevel: 20,
    // Contracts validate both ends (lib/calls/call.ts); Moleculer would broadcast copies of every schema.
    validator: false,
    tracking: { enabled: true, shutdownTimeout: callDrainMs },
    registry: { preferLocal: true },
    // They would show every node's settings to any caller.
    internalServices: false,
    skipProcessEventRegistration: true,
    internalMiddlewares: false,
    ...bus?.options,
    middlewares: [...middlewares(logger, NODE_ENV), ...(bus?.middlewares ?? [])],
  };
}
