import { z } from "zod";
import { action, idempotencyKey, ifMatch } from "../../lib/calls/contract.ts";
import {
  amountMinor,
  bilingual,
  changing,
  deletionOf,
  eventId,
  isoTime,
  pageOf,
  paging,
  quotaId,
  ticketTypeId,
} from "../shapes.ts";
import { ticketType } from "./events.ts";

const name = bilingual(100);
const maxPerOrder = z.int().min(1).max(50);
const maxPerBuyer = z
  .int()
  .min(1)
  .max(100)
  .describe("over all orders of one buyer that are made while it is set");
const saleStartsAt = isoTime.describe("when its sale starts; with the event's unless given");
const saleEndsAt = isoTime.describe("when its sale ends; with the event's start unless given");

export const listTicketTypes = action("events.listTicketTypes", {
  rest: "GET /events/{eventId}/ticket-types",
  auth: "public",
  criticality: "sheddable_plus",
  summary: "List the ticket types of an event, oldest first",
  whenLost: "Nothing; reading again is enough.",
  params: z.strictObject({ eventId, ...paging }),
  result: pageOf(ticketType),
  errors: ["NOT_FOUND"],
});

export const getTicketType = action("events.getTicketType", {
  rest: "GET /events/{eventId}/ticket-types/{ticketTypeId}",
  auth: "public",
  criticality: "sheddable_plus",
  summary: "Get a ticket type of an event",
  whenLost: "Nothing; reading again is enough.",
  params: z.strictObject({ eventId, ticketTypeId }),
  result: ticketType,
  version: (shown) => shown.version,
  errors: ["NOT_FOUND"],
});

export const createTicketType = action("events.createTicketType", {
  rest: "POST /events/{eventId}/ticket-types",
  auth: "eventCreator",
  criticality: "sheddable_plus",
  summary: "Add a ticket type: a price on a quota",
  whenLost: "The ticket type does not exist yet; repeating with the same Idempotency-Key makes it once.",
  params: z.strictObject({
    idempotencyKey,
    eventId,
    name,
    priceMinor: amountMinor,
    quotaId,
    maxPerOrder: maxPerOrder.default(10),
    maxPerBuyer: maxPerBuyer.optional(),
    saleStartsAt: saleStartsAt.optional(),
    saleEndsAt: saleEndsAt.optional(),
  }),
  result: ticketType,
  status: 201,
  version: (made) => made.version,
  errors: ["EVENT_CLOSED", "FORBIDDEN", "IDEMPOTENCY_KEY_REUSED", "NOT_FOUND"],
  example: { name: { en: "Adult", fr: "Adulte" }, priceMinor: 1200, quotaId: "quo_school_hall" },
});

export const updateTicketType = action("events.updateTicketType", {
  rest: "PATCH /events/{eventId}/ticket-types/{ticketTypeId}",
  auth: "eventCreator",
  criticality: "sheddable_plus",
  summary: "Update the price, limits or sale dates of a ticket type",
  description: "Reserved orders keep their price. null removes a limit or a date.",
  whenLost: "The ticket type stays as it was; sending it again is safe.",
  params: changing(
    { eventId, ticketTypeId, ifMatch },
    {
      name,
      priceMinor: amountMinor,
      maxPerOrder,
      maxPerBuyer: maxPerBuyer.nullable(),
      saleStartsAt: saleStartsAt.nullable(),
      saleEndsAt: saleEndsAt.nullable(),
    },
  ),
  result: ticketType,
  version: (changed) => changed.version,
  errors: ["EVENT_CLOSED", "FORBIDDEN", "NOT_FOUND", "PRECONDITION_FAILED"],
  example: { priceMinor: 1500 },
});

export const deleteTicketType = action("events.deleteTicketType", {
  rest: "DELETE /events/{eventId}/ticket-types/{ticketTypeId}",
  auth: "eventCreator",
  criticality: "sheddable_plus",
  summary: "Delete a ticket type of a draft",
  description: "On a published event it cannot be deleted: end its sale with `saleEndsAt`.",
  whenLost: "The ticket type stays; sending it again is safe.",
  params: z.strictObject({ eventId, ticketTypeId, ifMatch }),
  result: deletionOf(ticketTypeId),
  errors: ["DELETION_NEEDS_DRAFT", "EVENT_CLOSED", "FORBIDDEN", "NOT_FOUND", "PRECONDITION_FAILED"],
});
