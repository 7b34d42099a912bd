import { z } from "zod";
import { action } from "../../lib/calls/contract.ts";
import { orderId } from "../shapes.ts";

export const getTimeline = action("orders.getTimeline", {
  rest: "GET /orders/{orderId}/timeline",
  auth: "user",
  criticality: "sheddable",
  summary: "Get the history of an order: every transition, payment attempt, ticket, check-in and message",
  whenLost: "Nothing; reading again is enough.",
  params: z.strictObject({ orderId }),
  result: z.object({
    orderId,
    entries: z.array(
      z.object({
        at: z.string(),
        what: z.string(),
        requestId: z.string().nullable(),
        details: z.record(z.string(), z.unknown()),
      }),
    ),
  }),
  errors: ["NOT_FOUND"],
});
