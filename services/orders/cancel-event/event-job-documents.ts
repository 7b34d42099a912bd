import type { z } from "zod";
import type { tellBuyersOfChange } from "../../../contracts/orders/event-orders.ts";
import type { CollectionSpec, Document } from "../../../mixins/store/port.ts";

type Change = z.output<(typeof tellBuyersOfChange)["params"]>;

/** A job over every order of an event. */
export type EventTask =
  /** The event is cancelled: each order ends, paid ones by a refund. */
  | { kind: "end"; reason: string | null }
  /** Date or venue changed: every ticket holder is notified. */
  | { kind: "tell"; eventVersion: number; before: Change["before"]; after: Change["after"] };

/**
 * A task of an event as a durable job: passes over the orders that hold places, until one that began a while after the
 * event changed leaves none open. `_id` is `<eventId>:end`, or `<eventId>:tell:<version of the event>`.
 */
export interface EventJob extends Document {
  eventId: string;
  task: EventTask;
  requestId: string | null;
  createdAtMs: number;
  /** The pass under way; null between two. */
  pass: Pass | null;
  /** When the next worker may continue it; the worker at it extends this, as a lease. Null: done. */
  nextAtMs: number | null;
  doneAtMs: number | null;
  version: number;
}

export interface Pass {
  beganAtMs: number;
  /** Where it goes on; null at its start. */
  cursor: string | null;
  /** How many orders it left to a later one. */
  open: number;
}

export const eventJobsSpec: CollectionSpec<EventJob> = {
  name: "eventJobs",
  indexes: { due: ["nextAtMs"] },
};
