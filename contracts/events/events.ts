import { z } from "zod";
import { action, busEvent } from "../../lib/calls/contract.ts";
import {
  bilingualText,
  eventId,
  isoTime,
  organizerId,
  pageOf,
  paging,
  quotaId,
  ticketTypeId,
  tourId,
  version,
} from "../shapes.ts";

/** One row of a seated quota. */
export const row = z.strictObject({
  label: z.string().trim().min(1).max(10).describe("what stands on the row, like A"),
  places: z.int().min(1).max(1_000),
});

export const quota = z.object({
  id: quotaId,
  name: z.string(),
  kind: z.enum(["general", "seated"]),
  capacity: z.int().describe("places are numbered 1 to capacity"),
  rows: z.array(row).describe("of a seated quota: its rows in the order of their place numbers"),
  version,
});
export type Quota = z.output<typeof quota>;

export const ticketType = z.object({
  id: ticketTypeId,
  name: bilingualText,
  priceMinor: z.int(),
  quotaId,
  maxPerOrder: z.int(),
  maxPerBuyer: z.int().nullable(),
  saleStartsAt: z.string().nullable(),
  saleEndsAt: z.string().nullable(),
  version,
});
export type TicketType = z.output<typeof ticketType>;

const eventState = z.enum(["draft", "published", "cancelled", "archived"]);

export const event = z.object({
  id: eventId,
  organizerId,
  tourId: tourId.nullable(),
  title: bilingualText,
  description: bilingualText.nullable(),
  venue: z.object({ name: z.string(), city: z.string() }),
  startsAt: z.string(),
  endsAt: z.string().nullable(),
  timeZone: z.string(),
  currency: z.string(),
  state: eventState,
  maxTicketsPerBuyer: z.int().nullable(),
  version,
  quotas: z.array(quota),
  ticketTypes: z.array(ticketType),
});
export type Event = z.output<typeof event>;

const listedEvent = event.omit({ quotas: true, ticketTypes: true });

export const listEvents = action("events.list", {
  rest: "GET /events",
  auth: "public",
  criticality: "sheddable_plus",
  summary: "List published events, soonest first",
  whenLost: "The visitor sees no list; reading again is enough.",
  params: z.strictObject({
    ...paging,
    city: z.string().max(200).optional(),
    organizerId: organizerId.optional(),
    tourId: tourId.optional(),
    from: isoTime.optional().describe("only events that start at or after this time"),
    before: isoTime.optional().describe("only events that start before this time"),
    q: z.string().trim().min(1).max(100).optional().describe("words of the title, in either language"),
    sort: z.enum(["startsAt", "-startsAt"]).default("startsAt").describe("`-startsAt`: the last one first"),
  }),
  result: pageOf(listedEvent),
});

export const listEventsOfOrganizer = action("events.listForOrganizer", {
  rest: "GET /organizers/{organizerId}/events",
  auth: "operator",
  criticality: "sheddable_plus",
  summary: "List all events of an organizer, in every state",
  whenLost: "The organizer sees no list; reading again is enough.",
  params: z.strictObject({
    ...paging,
    organizerId,
    state: eventState.optional(),
    tourId: tourId.optional(),
    sort: z
      .enum(["startsAt", "-startsAt", "createdAt", "-createdAt"])
      .default("startsAt")
      .describe("with a minus: the last one first"),
  }),
  result: pageOf(listedEvent.extend({ createdAt: z.string() })),
  errors: ["FORBIDDEN", "NOT_FOUND"],
});

export const getEvent = action("events.get", {
  rest: "GET /events/{eventId}",
  auth: "public",
  criticality: "sheddable_plus",
  summary: "Get an event with its quotas and ticket types",
  description:
    "Drafts are visible only to the organizer's event creators and operators. Cancelled and archived events are visible to anyone with their id, but not listed.",
  whenLost: "The visitor sees no details; reading again is enough.",
  params: z.strictObject({ eventId }),
  result: event,
  version: (shown) => shown.version,
  errors: ["NOT_FOUND"],
});

/** The event as the shop's own services see it, draft or not. */
export const getEventForSale = action("events.getForSale", {
  auth: "internal",
  params: z.strictObject({ eventId }),
  result: event.extend({
    /** The limit per buyer over all dates of the event's tour. */
    tourLimit: z.object({ tourId, maxTicketsPerBuyer: z.int() }).nullable(),
  }),
  errors: ["NOT_FOUND"],
});
export type EventForSale = z.output<(typeof getEventForSale)["result"]>;

/** How many events an organizer has, beside deleted ones: an organizer with events cannot be deleted. */
export const countEventsOfOrganizer = action("events.countForOrganizer", {
  auth: "internal",
  params: z.strictObject({ organizerId }),
  result: z.object({ events: z.int() }),
});

export const eventChanged = busEvent("events.changed", z.strictObject({ eventId, version }));
