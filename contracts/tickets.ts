import { z } from "zod";
import { action } from "../lib/contract.ts";
import {
  eventId,
  oneLine,
  orderId,
  pageOf,
  paging,
  placeNumber,
  quotaId,
  ticketId,
  ticketTypeId,
  userId,
} from "./shapes.ts";

export const ticketState = z.enum(["valid", "checkedIn"]);

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
  code: z.string().optional().describe("what the gate scans; shown to its owner only"),
});
export type Ticket = z.output<typeof ticket>;

/** What `issue` needs of one paid order. */
export const paidOrder = z.strictObject({
  orderId,
  eventId,
  buyerId: userId,
  lines: z.array(
    z.strictObject({
      ticketTypeId,
      quotaId,
      placeNumbers: z.array(placeNumber),
      holderNames: z.array(z.string()),
    }),
  ),
});
export type PaidOrder = z.output<typeof paidOrder>;

/** A ticket as its buyer is told of it. */
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
  summary: "One's own tickets, the newest first",
  whenLost: "Nothing; reading again is enough.",
  params: z.strictObject({ ...paging, orderId: orderId.optional() }),
  result: pageOf(ticket),
});

export const getTicket = action("tickets.get", {
  rest: "GET /tickets/{ticketId}",
  auth: "user",
  criticality: "sheddable_plus",
  summary: "One ticket; its owner sees the code that the gate scans",
  whenLost: "Nothing; reading again is enough.",
  params: z.strictObject({ ticketId }),
  result: ticket,
  errors: ["NOT_FOUND"],
});

export const findTickets = action("tickets.find", {
  rest: "GET /events/{eventId}/tickets",
  auth: "operator",
  criticality: "critical",
  summary: "From a ticket number to its ticket and its user",
  whenLost: "The operator cannot see who holds a ticket; reading again is enough.",
  params: z.strictObject({ eventId, serial: z.coerce.number().int().min(1).optional(), ...paging }),
  result: pageOf(
    ticket
      .omit({ code: true })
      .extend({ user: z.object({ name: z.string(), email: z.string() }).nullable() }),
  ),
  errors: ["FORBIDDEN", "NOT_FOUND"],
});

export const checkIn = action("tickets.checkIn", {
  rest: "POST /check-ins",
  auth: "operator",
  criticality: "critical_plus",
  summary: "Let a ticket in at the gate, once",
  description:
    "`scanId` names this scan: a repeat with the same one gets the same answer, another scan of the ticket is refused.",
  whenLost: "Nobody was let in by it; scanning again with the same scanId is safe.",
  params: z.strictObject({
    code: z.string().min(1).max(1_000),
    scanId: z
      .string()
      .regex(/^[\x21-\x7e]{8,100}$/, "must be 8 to 100 visible characters, new for each scan"),
    gate: oneLine(50).default("main"),
  }),
  result: z.object({
    checkInId: z.string(),
    ticketId,
    serial: z.int(),
    eventId,
    holderName: z.string(),
    placeNumber,
    checkedInAt: z.string(),
    gate: z.string(),
  }),
  status: 201,
  errors: ["TICKET_CODE_INVALID", "ALREADY_CHECKED_IN", "FORBIDDEN", "NOT_FOUND"],
  example: { code: "EVT1.…", scanId: "gate-a-00000001", gate: "A" },
});
