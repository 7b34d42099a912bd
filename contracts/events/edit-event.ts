import { z } from "zod";
import { action, idempotencyKey, ifMatch } from "../../lib/calls/contract.ts";
import {
  bilingual,
  changing,
  currency,
  deletionOf,
  eventId,
  isoTime,
  name,
  organizerId,
  timeZone,
  tourId,
} from "../shapes.ts";
import { event } from "./events.ts";

/** An event as its creators make and change it. */

const title = bilingual(200);
const startsAt = isoTime.describe("when it starts, in the future");
const description = bilingual(5_000);
const endsAt = isoTime.describe(
  "after the start and at most 14 days later; a day after the start unless given",
);
const maxTicketsPerBuyer = z
  .int()
  .min(1)
  .max(100)
  .describe("over all orders of one buyer that are made while it is set");
const venue = z.strictObject({ name, city: name });

export const createEvent = action("events.create", {
  rest: "POST /organizers/{organizerId}/events",
  auth: "eventCreator",
  criticality: "sheddable_plus",
  summary: "Create an event as a draft",
  whenLost: "The event does not exist yet; repeating with the same Idempotency-Key makes it once.",
  params: z.strictObject({
    idempotencyKey,
    organizerId,
    title,
    description: description.optional(),
    venue,
    startsAt,
    endsAt: endsAt.optional(),
    timeZone,
    currency,
    tourId: tourId.optional(),
    maxTicketsPerBuyer: maxTicketsPerBuyer.optional(),
  }),
  result: event,
  status: 201,
  version: (made) => made.version,
  location: (made) => `/events/${made.id}`,
  errors: ["FORBIDDEN", "IDEMPOTENCY_KEY_REUSED", "NOT_FOUND"],
  example: {
    title: { en: "School concert", fr: "Concert de l'école" },
    venue: { name: "Assembly hall", city: "Lyon" },
    startsAt: "2031-06-18T17:30:00Z",
    timeZone: "Europe/Paris",
    currency: "EUR",
  },
});

export const updateEvent = action("events.update", {
  rest: "PATCH /events/{eventId}",
  auth: "eventCreator",
  criticality: "sheddable_plus",
  summary: "Update an event",
  description:
    "null removes an optional field. The currency cannot be changed, and the tour only on a draft. When the start or the venue of a published event changes, all ticket holders are notified.",
  whenLost: "The event keeps its old fields; sending it again is safe.",
  params: changing(
    { eventId, ifMatch },
    {
      title,
      description: description.nullable(),
      venue,
      startsAt,
      endsAt: endsAt.nullable(),
      timeZone,
      tourId: tourId.nullable(),
      maxTicketsPerBuyer: maxTicketsPerBuyer.nullable(),
    },
  ),
  result: event,
  version: (changed) => changed.version,
  errors: ["EVENT_CLOSED", "FORBIDDEN", "NOT_FOUND", "PRECONDITION_FAILED"],
  example: { title: { en: "School concert and dinner" } },
});

export const deleteEvent = action("events.delete", {
  rest: "DELETE /events/{eventId}",
  auth: "eventCreator",
  criticality: "sheddable_plus",
  summary: "Delete a draft with its quotas and ticket types",
  description: "An event that was on sale cannot be deleted: cancel it, or archive it once it is over.",
  whenLost: "The draft stays; sending it again is safe.",
  params: z.strictObject({ eventId, ifMatch }),
  result: deletionOf(eventId),
  errors: ["EVENT_HAS_BEEN_ON_SALE", "FORBIDDEN", "NOT_FOUND", "PRECONDITION_FAILED"],
});

export const duplicateEvent = action("events.duplicate", {
  rest: "POST /events/{eventId}/duplicate",
  auth: "eventCreator",
  criticality: "sheddable_plus",
  summary: "Duplicate an event as a draft, with its quotas and ticket types",
  description:
    "The quotas and ticket types of the copy have new ids; its sale dates and its end move with its start.",
  whenLost: "The copy does not exist yet; repeating with the same Idempotency-Key makes it once.",
  params: z.strictObject({
    idempotencyKey,
    eventId,
    startsAt: startsAt
      .optional()
      .describe("when the copy starts, in the future; as the original unless given"),
    title: title.optional(),
  }),
  result: event,
  status: 201,
  version: (made) => made.version,
  location: (made) => `/events/${made.id}`,
  errors: ["FORBIDDEN", "IDEMPOTENCY_KEY_REUSED", "NOT_FOUND"],
  example: { startsAt: "2031-06-19T17:30:00Z" },
});
