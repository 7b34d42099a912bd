import type { Context, Middleware, ServiceBroker } from "moleculer";
import * as moleculer from "moleculer";

/** The handler that a middleware wraps; as declared by Moleculer, it could answer anything. */
export type Handler = (ctx: Context) => Promise<unknown>;

type BuiltIn = (broker: ServiceBroker) => Middleware;

/** Moleculer's own middlewares, which it has and does not declare. */
const { Middlewares } = moleculer as unknown as {
  Middlewares: { Bulkhead: BuiltIn; CircuitBreaker: BuiltIn; ContextTracker: BuiltIn };
};
export const { Bulkhead, CircuitBreaker, ContextTracker } = Middlewares;
