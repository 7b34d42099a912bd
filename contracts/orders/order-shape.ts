import { z } from "zod";
import { eventId, orderId, placeNumber, quotaId, ticketId, ticketTypeId, userId } from "../shapes.ts";
import { refund } from "./refunds.ts";

export const orderState = z.enum([
  "reserved",
  "paying",
  "paid",
  "fulfilled",
  "refunded",
  "expired",
  "cancelled",
]);

const nextAction = z.object({
  type: z.literal("redirect"),
  url: z.string().describe("page of the buyer's bank, to be opened by the buyer"),
});

export const order = z.object({
  id: orderId,
  state: orderState,
  eventId,
  buyerId: userId,
  lines: z.array(
    z.object({
      ticketTypeId,
      quotaId,
      quantity: z.int(),
      unitPriceMinor: z.int(),
      placeNumbers: z.array(placeNumber),
    }),
  ),
  totalMinor: z.int(),
  currency: z.string(),
  createdAt: z.string(),
  expiresAt: z.string().describe("until when the places are kept while the order is unpaid"),
  failure: z
    .object({ code: z.string(), message: z.string() })
    .nullable()
    .describe("why the last payment failed or the order ended, in the reader's language"),
  nextAction: nextAction.nullable().describe("what the buyer has to do while the order is paying"),
  ticketIds: z.array(ticketId).describe("as they were issued; a refunded one is void"),
  refunds: z.array(refund),
});
export type Order = z.output<typeof order>;
