import type { BrokerOptions } from "moleculer";
import type { Logger } from "../../lib/telemetry/logging.ts";
import { bulkhead, deadlines, requestLog } from "./calls/action-middlewares.ts";
import { circuitBreaker } from "./calls/circuit-breaker.ts";
import { jsonBoundary } from "./calls/json-boundary.ts";
import { retryOnOtherNode } from "./calls/retry-on-other-node.ts";
import { trackingCalls, trackingWork } from "./nodes/in-flight-tracking.ts";

/** A second of work of a busy process; beyond it a process refuses rather than answering too late. */
const bounds = { atWork: 1_000, waiting: 200 };

/**
 * What stands around an action, from the innermost out. A call that waited in the bulkhead checks its deadline again; the
 * breaker stands outside the timeout, so that it sees what never answered; and a call goes elsewhere only after the
 * breaker saw it fail. There is no retry: each repeat is a caller's decision, under an id that makes it idempotent.
 */
export function middlewares(logger: Logger, nodeEnv: string): NonNullable<BrokerOptions["middlewares"]> {
  return [
    "ActionHook",
    requestLog(logger),
    ...(nodeEnv === "test" ? [jsonBoundary] : []),
    deadlines,
    bulkhead(bounds, logger),
    trackingWork,
    "Timeout",
    circuitBreaker,
    retryOnOtherNode(),
    trackingCalls,
    "ErrorHandler",
  ] as NonNullable<BrokerOptions["middlewares"]>;
}
