import { z } from "zod";
import { action, idempotencyKey } from "../lib/contract.ts";
import { event, quota, row, ticketType, tour } from "./events.ts";
import {
  amountMinor,
  bilingual,
  currency,
  eventId,
  isoTime,
  name,
  organizerId,
  quotaId,
  ticketTypeId,
  timeZone,
  tourId,
} from "./shapes.ts";

const eventFields = {
  title: bilingual(200),
  description: bilingual(5_000).optional(),
  venue: z.strictObject({ name, city: name }),
  startsAt: isoTime,
  timeZone,
  currency,
  tourId: tourId.optional(),
  maxTicketsPerBuyer: z.int().min(1).max(100).optional().describe("over all orders of one buyer"),
};

export const createEvent = action("events.create", {
  rest: "POST /organizers/{organizerId}/events",
  auth: "eventCreator",
  criticality: "sheddable_plus",
  summary: "Create an event as a draft",
  whenLost: "The event does not exist yet; repeating with the same Idempotency-Key makes it once.",
  params: z.strictObject({ idempotencyKey, organizerId, ...eventFields }),
  result: event,
  status: 201,
  location: (made) => `/events/${made.id}`,
  errors: ["FORBIDDEN", "IDEMPOTENCY_KEY_REUSED", "NOT_FOUND"],
  example: {
    title: { en: "School concert", fr: "Concert de l'école" },
    venue: { name: "Assembly hall", city: "Lyon" },
    startsAt: "2027-06-18T17:30:00Z",
    timeZone: "Europe/Paris",
    currency: "EUR",
  },
});

export const updateEvent = action("events.update", {
  rest: "PATCH /events/{eventId}",
  auth: "eventCreator",
  criticality: "sheddable_plus",
  summary: "Change fields of an event",
  whenLost: "The event keeps its old fields; sending it again is safe.",
  params: z
    .strictObject({ eventId, ...eventFields })
    .partial()
    .required({ eventId: true })
    .omit({ currency: true, tourId: true }),
  result: event,
  errors: ["FORBIDDEN", "NOT_FOUND"],
  example: { title: { en: "School concert and dinner" } },
});

export const createQuota = action("events.createQuota", {
  rest: "POST /events/{eventId}/quotas",
  auth: "eventCreator",
  criticality: "sheddable_plus",
  summary: "Add a pool of numbered places: general, or seated with rows",
  whenLost: "The quota does not exist yet; repeating with the same Idempotency-Key makes it once.",
  params: z.strictObject({
    idempotencyKey,
    eventId,
    name,
    kind: z.enum(["general", "seated"]),
    capacity: z.int().min(1).max(1_000_000).optional().describe("of a general quota"),
    rows: z
      .array(row)
      .min(1)
      .max(2_000)
      .optional()
      .describe("of a seated quota, which has as many places as they have"),
  }),
  result: quota,
  status: 201,
  errors: ["FORBIDDEN", "IDEMPOTENCY_KEY_REUSED", "NOT_FOUND"],
  example: { name: "Hall", kind: "general", capacity: 200 },
});

export const updateQuota = action("events.updateQuota", {
  rest: "PATCH /events/{eventId}/quotas/{quotaId}",
  auth: "eventCreator",
  criticality: "sheddable_plus",
  summary: "Rename a quota, or let its capacity grow",
  whenLost: "The quota stays as it was; sending it again is safe.",
  params: z.strictObject({
    eventId,
    quotaId,
    name: name.optional(),
    capacity: z.int().min(1).max(1_000_000).optional(),
  }),
  result: quota,
  errors: ["CAPACITY_ONLY_GROWS", "FORBIDDEN", "NOT_FOUND"],
  example: { capacity: 250 },
});

const ticketTypeFields = {
  name: bilingual(100),
  priceMinor: amountMinor,
  quotaId,
  maxPerOrder: z.int().min(1).max(50).default(10),
  maxPerBuyer: z.int().min(1).max(100).optional(),
  saleStartsAt: isoTime.optional(),
  saleEndsAt: isoTime.optional(),
};

export const createTicketType = action("events.createTicketType", {
  rest: "POST /events/{eventId}/ticket-types",
  auth: "eventCreator",
  criticality: "sheddable_plus",
  summary: "Add a price on a quota",
  whenLost: "The ticket type does not exist yet; repeating with the same Idempotency-Key makes it once.",
  params: z.strictObject({ idempotencyKey, eventId, ...ticketTypeFields }),
  result: ticketType,
  status: 201,
  errors: ["FORBIDDEN", "IDEMPOTENCY_KEY_REUSED", "NOT_FOUND"],
  example: { name: { en: "Adult", fr: "Adulte" }, priceMinor: 1200, quotaId: "quo_school_hall" },
});

export const updateTicketType = action("events.updateTicketType", {
  rest: "PATCH /events/{eventId}/ticket-types/{ticketTypeId}",
  auth: "eventCreator",
  criticality: "sheddable_plus",
  summary: "Change a price, a limit or the sale's dates",
  description: "Orders that are reserved keep their price.",
  whenLost: "The ticket type stays as it was; sending it again is safe.",
  params: z
    .strictObject({ eventId, ticketTypeId, ...ticketTypeFields, maxPerOrder: z.int().min(1).max(50) })
    .partial()
    .required({ eventId: true, ticketTypeId: true })
    .omit({ quotaId: true }),
  result: ticketType,
  errors: ["FORBIDDEN", "NOT_FOUND"],
  example: { priceMinor: 1500 },
});

export const publishEvent = action("events.publish", {
  rest: "POST /events/{eventId}/publish",
  auth: "eventCreator",
  criticality: "sheddable_plus",
  summary: "Put a draft on sale",
  whenLost: "The event stays a draft; sending it again is safe.",
  params: z.strictObject({ eventId }),
  result: event,
  errors: ["EVENT_NOT_READY", "FORBIDDEN", "NOT_FOUND"],
});

export const createTour = action("events.createTour", {
  rest: "POST /organizers/{organizerId}/tours",
  auth: "eventCreator",
  criticality: "sheddable_plus",
  summary: "Create a tour, a series of events",
  whenLost: "The tour does not exist yet; repeating with the same Idempotency-Key makes it once.",
  params: z.strictObject({ idempotencyKey, organizerId, name: bilingual(200) }),
  result: tour,
  status: 201,
  location: (made) => `/tours/${made.id}`,
  errors: ["FORBIDDEN", "IDEMPOTENCY_KEY_REUSED"],
  example: { name: { en: "World tour 2027", fr: "Tournée mondiale 2027" } },
});
