import type { ActionSchema, Middleware, ServiceBroker } from "moleculer";
import { catalogueEntry } from "../../../lib/errors/errors.ts";
import { CircuitBreaker } from "./handler.ts";

/** A fault of the bus rather than of the node: it is disconnected, or the node is gone and no longer called. */
const ofTheBus = ["BAD_GATEWAY", "REQUEST_REJECTED", "REQUEST_SKIPPED"];

/** A node whose half of the calls ends so gets none for 5 s. */
export const breakerOptions = {
  enabled: true,
  threshold: 0.5,
  minRequestCount: 5,
  windowTime: 30,
  halfOpenTime: 5_000,
  check: isNodesTrouble,
};

/**
 * True for a call that got no answer in time, and for a server's error that is none of the catalogue: a refusal that
 * the shop has a word for, like a busy or loading part, is an answer. Codes of other worlds (MongoDB's 11000) say
 * nothing.
 */
export function isNodesTrouble(error: unknown): boolean {
  const { type, code } = (error ?? {}) as { type?: string; code?: unknown };
  if (catalogueEntry(type) || ofTheBus.includes(type ?? "")) return false;
  return Number.isInteger(code) && (code as number) >= 500 && (code as number) < 600;
}

interface Inside {
  CircuitBreakerStore?: Map<string, unknown>;
}
type Wrap = NonNullable<Middleware["remoteAction"]>;

/** Moleculer's breaker, at callers only: the called node is bounded by its own bulkhead. */
export function circuitBreaker(broker: ServiceBroker): Middleware {
  const { localAction: _, remoteAction, ...rest } = CircuitBreaker(broker);
  return {
    ...rest,
    name: "CircuitBreaker",
    remoteAction(next, action) {
      // A node that reconnects has new endpoints: the remembered state would go on switching the old ones.
      const node = (action as ActionSchema & { service: { node: { id: string } } }).service.node.id;
      (broker as Inside).CircuitBreakerStore?.delete(`${node}:${action.name}`);
      return (remoteAction as Wrap).call(broker, next, action);
    },
  };
}
