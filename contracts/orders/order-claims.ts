import { z } from "zod";
import { action } from "../../lib/calls/contract.ts";
import { claimantId, eventId } from "../shapes.ts";

/** One page of the ledger's claims on an event, by orders and blocks, to rebuild the places from. */
export const listClaims = action("orders.listClaims", {
  auth: "internal",
  params: z.strictObject({ eventId, cursor: z.string().optional() }),
  result: z.object({
    orders: z.array(z.object({ orderId: claimantId, claims: z.array(z.string()) })),
    nextCursor: z.string().nullable(),
  }),
});

/**
 * The ledger's claims of these orders: claims, or null where there is no such order. Of an order that the answer has
 * no room for there is no word; asked for again, some of them have it.
 */
export const getClaims = action("orders.getClaims", {
  auth: "internal",
  params: z.strictObject({ orderIds: z.array(claimantId).max(1_000) }),
  result: z.object({ claims: z.record(z.string(), z.array(z.string()).nullable()) }),
});
