import { z } from "zod";
import { action } from "../../lib/calls/contract.ts";
import {
  eventId,
  orderId,
  pageOf,
  paging,
  placeNumber,
  quotaId,
  ticketId,
  ticketTypeId,
  userId,
} from "../shapes.ts";

// Among these: the documents have them in the order of their names.
export * from "./ticket-papers.ts";

const ticketState = z.enum(["valid", "checkedIn", "void"]);

export const ticket = z.object({
  id: ticketId,
  serial: z.int().describe("the ticket's number: 1, 2, 3, … without a gap within its event"),
  eventId,
  orderId,
  ticketTypeId,
  quotaId,
  placeNumber,
  holderName: z.string(),
  userId,
  state: ticketState,
  issuedAt: z.string(),
  checkedInAt: z.string().nullable(),
  voidedAt: z.string().nullable().describe("when it was voided, because it was refunded"),
  code: z
    .string()
    .optional()
    .describe("what the gate scans; shown to its owner only, and not of a void ticket"),
});
export type Ticket = z.output<typeof ticket>;

/** The data of one paid order that `issue` needs. */
export const paidOrder = z.strictObject({
  orderId,
  eventId,
  buyerId: userId,
  lines: z.array(
    z.strictObject({
      ticketTypeId,
      quotaId,
      /** The price of one place; it is printed on the ticket. */
      unitPriceMinor: z.int().min(0).optional(),
      placeNumbers: z.array(placeNumber),
      holderNames: z.array(z.string()),
    }),
  ),
});
export type PaidOrder = z.output<typeof paidOrder>;

/** A ticket as notified to its buyer. */
export const issuedTicket = z.object({ ticketId, serial: z.int(), placeNumber });
export type IssuedTicket = z.output<typeof issuedTicket>;

/** Issues one ticket per place of each order, once however often it is called. Answers the tickets by order. */
export const issueTickets = action("tickets.issue", {
  auth: "internal",
  params: z.strictObject({ orders: z.array(paidOrder).min(1).max(100) }),
  result: z.object({ tickets: z.record(z.string(), z.array(issuedTicket)) }),
});

export const listTicketsOfOrder = action("tickets.listForOrder", {
  auth: "internal",
  params: z.strictObject({ orderId }),
  result: z.object({ tickets: z.array(ticket) }),
});

export const listTickets = action("tickets.list", {
  rest: "GET /tickets",
  auth: "user",
  criticality: "sheddable_plus",
  summary: "List my tickets, newest first",
  whenLost: "Nothing; reading again is enough.",
  params: z.strictObject({
    ...paging,
    orderId: orderId.optional(),
    eventId: eventId.optional(),
    state: ticketState.optional(),
  }),
  result: pageOf(ticket),
});

export const getTicket = action("tickets.get", {
  rest: "GET /tickets/{ticketId}",
  auth: "user",
  criticality: "sheddable_plus",
  summary: "Get a ticket; its owner sees the code that is scanned at the gate",
  whenLost: "Nothing; reading again is enough.",
  params: z.strictObject({ ticketId }),
  result: ticket,
  errors: ["NOT_FOUND"],
});

/** The public keys that ticket codes are checked with, also offline. */
export const getTicketKeys = action("tickets.getKeys", {
  rest: "GET /.well-known/ticket-keys.json",
  auth: "public",
  criticality: "critical",
  summary: "Get the public keys of ticket codes (RFC 8037), for gates that verify offline",
  whenLost: "Nothing; a gate keeps the keys that it read before.",
  risk: "A gate that opens for the first time cannot check offline.",
  retriedBy: "The staff who prepare the gate; the answer changes only when keys rotate.",
  noticedBy: "5xx of this route in the access log.",
  repairedBy: "Restart the tickets service.",
  params: z.strictObject({}),
  result: z.object({ keys: z.array(z.record(z.string(), z.string())) }),
});

export const findTickets = action("tickets.find", {
  rest: "GET /events/{eventId}/tickets",
  auth: "operator",
  criticality: "critical",
  summary: "Find a ticket and its user by the ticket number",
  whenLost: "The operator cannot see who holds a ticket; reading again is enough.",
  risk: "Someone without a readable code has to wait at the gate.",
  retriedBy: "The operator, who asks again; nothing is changed.",
  noticedBy: "Operators at the gate; 5xx of this route in the access log.",
  repairedBy: "Restart the tickets service.",
  params: z.strictObject({
    eventId,
    serial: z.coerce.number().int().min(1).optional(),
    orderId: orderId.optional(),
    state: ticketState.optional(),
    ...paging,
  }),
  result: pageOf(
    ticket
      .omit({ code: true })
      .extend({ user: z.object({ name: z.string(), email: z.string() }).nullable() }),
  ),
  errors: ["FORBIDDEN", "NOT_FOUND"],
});

/**
 * Voids tickets of one order, each by one compare-and-set: a checked-in one stays as it is. Safe to repeat: one that
 * this refund voided before counts as voided again. In neither list: what another refund voided, and what was never
 * issued to this order.
 */
export const voidTickets = action("tickets.void", {
  auth: "internal",
  params: z.strictObject({
    orderId,
    ticketIds: z.array(ticketId).min(1).max(1_000),
    refund: z.int().min(1).describe("number of the order's refund that voids them"),
  }),
  result: z.object({ voided: z.array(ticketId), checkedIn: z.array(ticketId) }),
});

/** Takes an erased person's name off the tickets; the numbers stay. Safe to repeat. */
export const forgetTicketHolder = action("tickets.forgetHolder", {
  auth: "internal",
  params: z.strictObject({ userId }),
  result: z.object({ forgotten: z.int() }),
});
