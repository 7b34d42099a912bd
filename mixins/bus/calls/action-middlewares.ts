import { AsyncLocalStorage } from "node:async_hooks";
import { type ActionSchema, type Context, Errors, type Middleware, type ServiceBroker } from "moleculer";
import { withLogFields } from "../../../lib/calls/context.ts";
import { secondMs } from "../../../lib/clock.ts";
import { isExpected } from "../../../lib/errors/errors.ts";
import type { Logger } from "../../../lib/telemetry/logging.ts";
import { Bulkhead, type Handler } from "./handler.ts";

/** The fields of a call that Moleculer's own timeout keeps, at both ends. */
type Timed = Context & { startHrTime?: [number, number] | null; options: { timeout?: number | null } };

/** The remaining time of a call, in milliseconds; Infinity without a deadline. */
export function leftMs({ startHrTime, options }: Timed): number {
  if (!startHrTime || !options.timeout) return Number.POSITIVE_INFINITY;
  const [seconds, nanoseconds] = process.hrtime(startHrTime);
  return options.timeout - seconds * 1e3 - nanoseconds / 1e6;
}

/** Begins no work whose caller has given up: a call may have waited for its turn until its deadline. */
export const deadlines: Middleware = {
  name: "Deadlines",
  localAction(next, action) {
    return ((ctx: Context) =>
      leftMs(ctx as Timed) > 0
        ? (next as Handler)(ctx)
        : Promise.reject(
            new Errors.RequestSkippedError({ action: action.name, nodeID: ctx.broker.nodeID }),
          )) as typeof next;
  },
};

/** Every line that an action logs carries the request's id; a fault is logged once, where it happened. */
export function requestLog(logger: Logger): Middleware {
  return {
    name: "RequestLog",
    localAction(next, action) {
      return (ctx: Context) =>
        withLogFields({ requestId: ctx.requestID ?? undefined, action: action.name }, async () => {
          try {
            return await (next as Handler)(ctx);
          } catch (error) {
            // The gateway logs its own faults when it answers.
            if (action.service?.name === "gateway") throw error;
            if (!isExpected(error) && !isLogged(error) && !isLoggedElsewhere(error))
              logger.error({ err: error, service: action.service?.name }, `${action.name} failed`);
            markLogged(error);
            throw error;
          }
        });
    },
  };
}

/** Errors that were logged already, here or by the process in which they happened. */
export function markLogged(error: unknown): void {
  if (error instanceof Error) Object.defineProperty(error, "logged", { value: true, configurable: true });
}

function isLogged(error: unknown): boolean {
  return (error as { logged?: boolean } | null)?.logged === true;
}

/** Answers that ask to come back in a moment. A lost connection has a log line of its own, and loading is no fault. */
const comeBackLater = ["SERVICE_UNAVAILABLE", "EVENT_LOADING"];
const loggedByBroker = ["SERVICE_NOT_FOUND", "SERVICE_NOT_AVAILABLE", "BAD_GATEWAY", "QUEUE_FULL"];

/** The broker has a line of a service or a bus that is away, and of too many calls. */
function isLoggedElsewhere(error: unknown): boolean {
  const { type } = error as { type?: string };
  return type !== undefined && [...loggedByBroker, ...comeBackLater].includes(type);
}

export interface BulkheadLimits {
  /** Calls of one action that are worked on at once in this process. */
  atWork: number;
  /** Calls that wait for their turn, at least 1; further ones are refused at once. */
  waiting: number;
}

type Bound = (this: object, handler: Handler, action: object) => Handler;

const sayEveryMs = 10 * secondMs;

/**
 * Moleculer's bulkhead around each action of this process, so that one that hangs leaves the others their room; an action
 * may have `bounds` of its own. Refuses with QUEUE_FULL, of which nothing was begun. The gateway's requests are admitted
 * by their criticality instead, and events are not bounded.
 */
export const bulkhead = (bounds: BulkheadLimits, log: Pick<Logger, "warn">) => (broker: ServiceBroker) => {
  const bound = Bulkhead(broker).localAction as unknown as Bound;
  const middleware: Middleware = {
    name: "BoundedWork",
    localAction(next, action) {
      if (action.service?.name === "gateway") return next;
      const own = { ...bounds, ...(action as { bounds?: Partial<BulkheadLimits> }).bounds };
      const options = { bulkhead: { enabled: true, concurrency: own.atWork, maxQueueSize: own.waiting } };
      // Moleculer begins a waiting call in the async context of the call that ended.
      const works = new WeakMap<Context, () => Promise<unknown>>();
      const bounded = bound.call({ options }, (ctx) => works.get(ctx)!(), action);
      let saidAtMs = Number.NEGATIVE_INFINITY;
      return ((ctx: Context) => {
        works.set(
          ctx,
          AsyncLocalStorage.bind(() => (next as Handler)(ctx)),
        );
        return bounded(ctx).catch((error) => {
          if (wasRefused(error, action)) {
            if (performance.now() - saidAtMs > sayEveryMs)
              log.warn({ action: action.name, ...own }, "calls are refused: too many are at work");
            saidAtMs = performance.now();
          }
          throw error;
        });
      }) as typeof next;
    },
  };
  return middleware;
};

function wasRefused(
  error: { type?: string; data?: { action?: string } } | null,
  action: ActionSchema,
): boolean {
  return error?.type === "QUEUE_FULL" && error.data?.action === action.name;
}
