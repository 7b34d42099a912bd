import type { Middleware, ServiceBroker } from "moleculer";
import * as moleculer from "moleculer";

type BuiltIn = (broker: ServiceBroker) => Middleware;

/** Moleculer's own middlewares, which it has and does not declare. */
const { Middlewares } = moleculer as unknown as {
  Middlewares: { CircuitBreaker: BuiltIn; ContextTracker: BuiltIn };
};
export const { CircuitBreaker, ContextTracker } = Middlewares;
