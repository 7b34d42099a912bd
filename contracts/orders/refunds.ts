import { z } from "zod";
import { action, idempotencyKey } from "../../lib/calls/contract.ts";
import { oneLine, orderId, pageOf, paging, ticketId } from "../shapes.ts";

const refundState = z
  .enum(["voiding", "returning", "done", "failed", "dropped"])
  .describe(
    "voiding: its tickets are being made void; returning: they are, and the money is on its way back; done; failed: the card processor refused, and the organizer has to transfer the money by other means; dropped: every ticket went in at that very moment, and nothing was refunded",
  );

export const refund = z.object({
  id: z.string(),
  orderId,
  number: z.int().describe("1, 2, … within the order"),
  state: refundState,
  amountMinor: z.int(),
  currency: z.string(),
  ticketIds: z.array(ticketId),
  reason: z.string().nullable(),
  createdAt: z.string(),
});
export type Refund = z.output<typeof refund>;

export const refundOrder = action("orders.refund", {
  rest: "POST /orders/{orderId}/refunds",
  auth: "eventCreator",
  criticality: "critical",
  summary: "Refund an order, or some of its tickets",
  description:
    "Without `ticketIds`: all tickets that are not refunded yet. The tickets are voided first, then their places are released, then the money is returned; GET the order to follow the progress. Tickets that were checked in are refused; one that is checked in at that very moment is left out, and the amount is reduced.",
  whenLost:
    "Nothing was refunded, or the recovery finishes it; repeating with the same Idempotency-Key refunds once.",
  risk: "A buyer waits for the money, and the places stay sold.",
  retriedBy: "The recovery of the order continues a stored refund, with the same key at the processor.",
  noticedBy: "An error in the log for a refund that takes more than five minutes, and for one that failed.",
  repairedBy: "Nothing for an open refund; the money of a failed one must be transferred manually.",
  params: z.strictObject({
    idempotencyKey,
    orderId,
    ticketIds: z.array(ticketId).min(1).max(1_000).optional().describe("some of the order's tickets"),
    reason: oneLine(500).optional().describe("for the buyer, who reads it in the message"),
  }),
  result: refund,
  status: 201,
  location: (made) => `/orders/${made.orderId}/refunds`,
  errors: [
    "REFUND_NOT_POSSIBLE",
    "TICKETS_NOT_IN_ORDER",
    "TICKETS_CHECKED_IN",
    "ALREADY_REFUNDED",
    "FORBIDDEN",
    "NOT_FOUND",
    "IDEMPOTENCY_KEY_REUSED",
  ],
  example: { reason: "The buyer is ill" },
});

export const listRefunds = action("orders.listRefunds", {
  rest: "GET /orders/{orderId}/refunds",
  auth: "user",
  criticality: "sheddable_plus",
  summary: "List the refunds of an order, oldest first",
  whenLost: "Nothing; reading again is enough.",
  params: z.strictObject({ orderId, ...paging }),
  result: pageOf(refund),
  errors: ["NOT_FOUND"],
});
