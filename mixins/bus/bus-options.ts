import type { BrokerOptions, Middleware } from "moleculer";
import { secondMs } from "../../lib/clock.ts";
import { leaveBusMs, nodeHeartbeatMs } from "../../lib/deadlines.ts";
import type { Logger } from "../../lib/telemetry/logging.ts";
import { breakerOptions } from "./calls/circuit-breaker.ts";
import { ErrorSerializer } from "./calls/error-serialization.ts";
import { busAddressOf } from "./nats/nats-address.ts";
import { BusTransporter } from "./nats/nats-transporter.ts";
import { namespace } from "./nats/subjects.ts";
import { busReadiness, type ReadyWhen } from "./nodes/bus-readiness.ts";
import type { BusUser } from "./nodes/node-ids.ts";
import { nodeWatcher } from "./nodes/node-watcher.ts";

interface Member {
  user: BusUser;
  logger: Logger;
  readyWhen?: ReadyWhen | undefined;
}

/** Additional options of a broker that is part of a mesh. Throws one sentence when the address cannot be used. */
export function busOptions(
  urls: readonly string[],
  { user, logger, readyWhen }: Member,
): { options: BrokerOptions; middlewares: Middleware[] } {
  const log = logger.child({ service: "bus" });
  const transporter = new BusTransporter({ address: busAddressOf(urls), user, log });
  return {
    options: {
      namespace,
      transporter: transporter as unknown as BrokerOptions["transporter"],
      errorRegenerator: new ErrorSerializer(),
      // Each node beats each second to all others: 100 nodes are 10,000 small messages a second.
      heartbeatInterval: nodeHeartbeatMs / secondMs,
      registry: {
        strategy: "RoundRobin",
        preferLocal: true,
        // The others stop calling within this; later calls are retried on another node.
        stopDelay: leaveBusMs,
        discoverer: { type: "Local", options: { disableHeartbeatChecks: true } },
      },
      transit: { serviceChangedDebounceTime: 50, maxQueueSize: 5_000 } as BrokerOptions["transit"],
      circuitBreaker: breakerOptions,
    },
    middlewares: [nodeWatcher(transporter), ...(readyWhen ? [busReadiness(transporter, readyWhen)] : [])],
  };
}
