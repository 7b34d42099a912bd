import type { Middleware, ServiceBroker } from "moleculer";
import { ContextTracker } from "../calls/handler.ts";

/**
 * A process that stops waits for the actions that it works on, until they are done: this stands inside the timeout,
 * whose end says nothing of the work.
 */
export function trackingWork(broker: ServiceBroker): Middleware {
  const { remoteAction: _, ...rest } = ContextTracker(broker);
  return { ...rest, name: "TrackingWork" };
}

/**
 * And for the answers that it waits for: this stands outside the timeout, because an answer that never comes would be
 * waited for, and remembered, for ever.
 */
export function trackingCalls(broker: ServiceBroker): Middleware {
  const { remoteAction } = ContextTracker(broker);
  return { name: "TrackingCalls", ...(remoteAction && { remoteAction }) };
}
