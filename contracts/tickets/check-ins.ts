import { z } from "zod";
import { action } from "../../lib/calls/contract.ts";
import { eventId, oneLine, pageOf, paging, placeNumber, ticketId, userId } from "../shapes.ts";

/** Carries its ticket's id: `chk_…:line:n:k` is the k-th check-in of the ticket `ord_…:line:n`. */
export const checkInId = z
  .string()
  .regex(/^chk_[0-9a-z_]{3,80}:\d+:\d+:\d+$/, "must be the id of a check-in")
  .describe("id of a check-in");

const letIn = z.object({
  checkInId,
  ticketId,
  serial: z.int(),
  eventId,
  holderName: z.string(),
  placeNumber,
  checkedInAt: z.string(),
  gate: z.string(),
});

/** A check-in as the gate's people see it afterwards. */
const checkInRecord = letIn.extend({
  operatorId: userId.describe("who let it in"),
  undone: z
    .object({ at: z.string(), by: userId, reason: z.string() })
    .nullable()
    .describe("when it was undone, by whom and why; null: it holds"),
});
export type CheckInRecord = z.output<typeof checkInRecord>;

export const checkIn = action("tickets.checkIn", {
  rest: "POST /check-ins",
  auth: "operator",
  criticality: "critical_plus",
  summary: "Check a ticket in at the gate, once",
  description:
    "`scanId` identifies this scan: a retry with the same one gets the same answer, and another scan of the ticket is refused. Every refusal has its own code, so that a scanner can display it without reading the text.",
  whenLost: "No one was let in by it; scanning again with the same scanId is safe.",
  risk: "The queue at the gate stands still, or people go in unchecked.",
  retriedBy: "The scanner, with the same scanId; offline it can still check a code's signature.",
  noticedBy: "Operators at the gate at once; 5xx of this route in the access log.",
  repairedBy: "Restart the tickets service; acknowledged scans are stored, others are sent again.",
  params: z.strictObject({
    code: z.string().min(1).max(1_000),
    scanId: z
      .string()
      .regex(/^[\x21-\x7e]{8,100}$/, "must be 8 to 100 visible characters, new for each scan"),
    gate: oneLine(50).default("main"),
  }),
  result: letIn,
  status: 201,
  location: (made) => `/check-ins/${made.checkInId}`,
  errors: [
    "TICKET_CODE_INVALID",
    "TICKET_VOID",
    "ALREADY_CHECKED_IN",
    "CHECK_IN_UNDONE",
    "FORBIDDEN",
    "NOT_FOUND",
  ],
  example: { code: "EVT1.…", scanId: "gate-a-00000001", gate: "A" },
});

export const undoCheckIn = action("tickets.undoCheckIn", {
  rest: "POST /check-ins/{checkInId}/undo",
  auth: "operator",
  criticality: "critical",
  summary: "Undo a check-in: the ticket can be checked in again with a new scan",
  description: "The operator, the time and the reason are recorded. Undoing it again changes nothing.",
  whenLost: "The ticket stays checked in; sending it again is safe.",
  risk: "Someone who was scanned by mistake waits outside.",
  retriedBy: "The operator; undoing twice is the same as once.",
  noticedBy: "Operators at the gate; 5xx of this route in the access log.",
  repairedBy: "Restart the tickets service and undo the check-in again.",
  params: z.strictObject({ checkInId, reason: oneLine(200).describe("why, for those who read it later") }),
  result: checkInRecord,
  errors: ["NOT_FOUND"],
  example: { reason: "Scanned at the wrong entrance" },
});

export const getCheckIn = action("tickets.getCheckIn", {
  rest: "GET /check-ins/{checkInId}",
  auth: "operator",
  criticality: "sheddable_plus",
  summary: "Get a check-in, undone or not",
  whenLost: "Nothing; reading again is enough.",
  params: z.strictObject({ checkInId }),
  result: checkInRecord,
  errors: ["NOT_FOUND"],
});

export const listCheckIns = action("tickets.listCheckIns", {
  rest: "GET /events/{eventId}/check-ins",
  auth: "operator",
  criticality: "sheddable_plus",
  summary: "List the last check-in of each ticket, newest first, with counts",
  whenLost: "Nothing; reading again is enough.",
  params: z.strictObject({ eventId, ...paging }),
  result: pageOf(checkInRecord).extend({
    counts: z.object({
      checkedIn: z.int().describe("tickets that are in now"),
      valid: z.int().describe("tickets that may still come"),
    }),
  }),
  errors: ["FORBIDDEN", "NOT_FOUND"],
});
