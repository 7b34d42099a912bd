import type { BrokerOptions, Context, Middleware } from "moleculer";
import { defaultTimeoutMs } from "./lib/calling.ts";
import { isExpected } from "./lib/errors.ts";
import { withLogFields } from "./lib/log-context.ts";
import { type Logger, MoleculerLogBridge } from "./lib/logging.ts";
import { jsonBoundary } from "./mixins/json-boundary.ts";

/** Every line that an action logs carries the request's id; a fault is logged once, where it happened. */
function requestLog(logger: Logger): Middleware {
  return {
    name: "RequestLog",
    localAction(next, action) {
      return (ctx: Context) =>
        withLogFields({ requestId: ctx.requestID ?? undefined, action: action.name }, async () => {
          try {
            return await (next as (ctx: Context) => Promise<unknown>)(ctx);
          } catch (error) {
            const logged = error as { logged?: boolean };
            if (!isExpected(error) && !logged.logged && !isToldElsewhere(error, action.service?.name))
              logger.error({ err: error, service: action.service?.name }, `${action.name} failed`);
            if (error instanceof Error)
              Object.defineProperty(error, "logged", { value: true, configurable: true });
            throw error;
          }
        });
    },
  };
}

/** The broker has a line about each call to a service that is away; the gateway has one about its own faults. */
function isToldElsewhere(error: unknown, service: string | undefined): boolean {
  const { type } = error as { type?: string };
  return service === "gateway" || type === "SERVICE_NOT_FOUND" || type === "SERVICE_NOT_AVAILABLE";
}

/** The broker of one process. */
export default function brokerOptions(logger: Logger, nodeEnv: string): BrokerOptions {
  return {
    logger: new MoleculerLogBridge(logger) as unknown as BrokerOptions["logger"],
    requestTimeout: defaultTimeoutMs,
    // Contracts validate both ends (lib/calling.ts); Moleculer would broadcast copies of every schema.
    validator: false,
    tracking: { enabled: true, shutdownTimeout: 5_000 },
    registry: { preferLocal: true },
    internalServices: false,
    skipProcessEventRegistration: true,
    middlewares: nodeEnv === "test" ? [requestLog(logger), jsonBoundary] : [requestLog(logger)],
  };
}
