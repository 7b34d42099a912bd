import { AsyncLocalStorage } from "node:async_hooks";
import type { ActionSchema, Context, Middleware, ServiceBroker } from "moleculer";
import { secondMs } from "../../../lib/clock.ts";
import type { Logger } from "../../../lib/telemetry/logging.ts";
import { Bulkhead, type Handler } from "./handler.ts";

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
