import { z } from "zod";
import { action, idempotencyKey, ifMatch } from "../../lib/calls/contract.ts";
import {
  bilingual,
  bilingualText,
  changing,
  deletionOf,
  organizerId,
  pageOf,
  paging,
  tourId,
  version,
} from "../shapes.ts";

export const tour = z.object({
  id: tourId,
  organizerId,
  name: bilingualText,
  maxTicketsPerBuyer: z.int().nullable().describe("maximum tickets per buyer over all its dates"),
  version,
});

const name = bilingual(200);
const maxTicketsPerBuyer = z.int().min(1).max(100).describe("maximum tickets per buyer over all its dates");

export const listTours = action("events.listTours", {
  rest: "GET /organizers/{organizerId}/tours",
  auth: "operator",
  criticality: "sheddable_plus",
  summary: "List the tours of an organizer, newest first",
  whenLost: "The organizer sees no list; reading again is enough.",
  params: z.strictObject({ ...paging, organizerId }),
  result: pageOf(tour),
  errors: ["FORBIDDEN", "NOT_FOUND"],
});

export const createTour = action("events.createTour", {
  rest: "POST /organizers/{organizerId}/tours",
  auth: "eventCreator",
  criticality: "sheddable_plus",
  summary: "Create a tour: a series of events",
  whenLost: "The tour does not exist yet; repeating with the same Idempotency-Key makes it once.",
  params: z.strictObject({
    idempotencyKey,
    organizerId,
    name,
    maxTicketsPerBuyer: maxTicketsPerBuyer.optional(),
  }),
  result: tour,
  status: 201,
  version: (made) => made.version,
  location: (made) => `/tours/${made.id}`,
  errors: ["FORBIDDEN", "IDEMPOTENCY_KEY_REUSED", "NOT_FOUND"],
  example: { name: { en: "World tour 2027", fr: "Tournée mondiale 2027" }, maxTicketsPerBuyer: 8 },
});

export const getTour = action("events.getTour", {
  rest: "GET /tours/{tourId}",
  auth: "public",
  criticality: "sheddable_plus",
  summary: "Get a tour; its dates are at /events?tourId=",
  whenLost: "The visitor sees no details; reading again is enough.",
  params: z.strictObject({ tourId }),
  result: tour,
  version: (shown) => shown.version,
  errors: ["NOT_FOUND"],
});

export const updateTour = action("events.updateTour", {
  rest: "PATCH /tours/{tourId}",
  auth: "eventCreator",
  criticality: "sheddable_plus",
  summary: "Rename a tour, or change its limit per buyer",
  description: "null removes the limit. Tickets bought under another limit remain valid.",
  whenLost: "The tour stays as it was; sending it again is safe.",
  params: changing({ tourId, ifMatch }, { name, maxTicketsPerBuyer: maxTicketsPerBuyer.nullable() }),
  result: tour,
  version: (changed) => changed.version,
  errors: ["FORBIDDEN", "NOT_FOUND", "PRECONDITION_FAILED"],
  example: { maxTicketsPerBuyer: 10 },
});

export const deleteTour = action("events.deleteTour", {
  rest: "DELETE /tours/{tourId}",
  auth: "eventCreator",
  criticality: "sheddable_plus",
  summary: "Delete a tour without events",
  whenLost: "The tour stays; sending it again is safe.",
  params: z.strictObject({ tourId, ifMatch }),
  result: deletionOf(tourId),
  errors: ["FORBIDDEN", "NOT_FOUND", "PRECONDITION_FAILED", "TOUR_HAS_EVENTS"],
});
