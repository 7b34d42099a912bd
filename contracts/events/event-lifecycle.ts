import { z } from "zod";
import { action } from "../../lib/calls/contract.ts";
import { eventId, text } from "../shapes.ts";
import { event } from "./events.ts";

/** An event's way through its states: draft, published, cancelled, archived. */

export const publishEvent = action("events.publish", {
  rest: "POST /events/{eventId}/publish",
  auth: "eventCreator",
  criticality: "sheddable_plus",
  summary: "Publish a draft",
  whenLost: "The event stays a draft; sending it again is safe.",
  params: z.strictObject({ eventId }),
  result: event,
  version: (published) => published.version,
  errors: ["EVENT_CLOSED", "EVENT_NOT_READY", "FORBIDDEN", "NOT_FOUND"],
});

export const cancelEvent = action("events.cancel", {
  rest: "POST /events/{eventId}/cancel",
  auth: "eventCreator",
  criticality: "critical",
  summary: "Cancel an event: every order ends, and paid orders are refunded",
  description: "This cannot be undone. Repeating it is harmless; the first reason is kept.",
  whenLost: "The event stays on sale; sending it again is safe.",
  risk: "People go on buying tickets for a show that will not take place.",
  retriedBy:
    "Once the event is cancelled, ending its orders is tried again until it is done, also after a restart.",
  noticedBy: "A warning in the log that the orders of an event could not be notified.",
  repairedBy: "Send the request again; messages to the orders are retried automatically.",
  params: z.strictObject({
    eventId,
    reason: text(500).optional().describe("for the buyers, in the organizer's own words"),
  }),
  result: event,
  version: (cancelled) => cancelled.version,
  errors: ["EVENT_CLOSED", "EVENT_IS_DRAFT", "FORBIDDEN", "NOT_FOUND"],
  example: { reason: "The singer is ill." },
});

export const archiveEvent = action("events.archive", {
  rest: "POST /events/{eventId}/archive",
  auth: "eventCreator",
  criticality: "sheddable_plus",
  summary: "Archive an event that is over or cancelled",
  description: "It remains visible by its id and to its ticket holders, and can no longer be changed.",
  whenLost: "The event stays where it is; sending it again is safe.",
  params: z.strictObject({ eventId }),
  result: event,
  version: (archived) => archived.version,
  errors: ["EVENT_IS_DRAFT", "EVENT_NOT_OVER", "FORBIDDEN", "NOT_FOUND"],
});
