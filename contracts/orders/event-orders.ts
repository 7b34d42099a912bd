import { z } from "zod";
import { action } from "../../lib/calls/contract.ts";
import { eventId, isoTime, pageOf, paging, timeZone, userId } from "../shapes.ts";
import { order, orderState } from "./order-shape.ts";

/** Actions over an event's or a buyer's orders, beyond one purchase. */

export const listOrdersOfEvent = action("orders.listForEvent", {
  rest: "GET /events/{eventId}/orders",
  auth: "operator",
  criticality: "sheddable_plus",
  summary: "List the orders of an event, newest first",
  whenLost: "Nothing; reading again is enough.",
  params: z.strictObject({ eventId, state: orderState.optional(), ...paging }),
  result: pageOf(order),
  errors: ["FORBIDDEN", "NOT_FOUND"],
});

/**
 * The event is cancelled: every order of it ends, paid ones by a refund, and every buyer is notified. A durable job, once
 * per event; answering it promises that it will be done.
 */
export const endEventOrders = action("orders.endEvent", {
  auth: "internal",
  params: z.strictObject({
    eventId,
    reason: z.string().nullable().describe("the organizer's own words for the buyers"),
    requestId: z.string().nullable(),
  }),
  result: z.object({ accepted: z.boolean() }),
});

const venue = z.strictObject({ name: z.string(), city: z.string() });

/** Date or venue of an event changed: every ticket holder is notified, once per version of the event. */
export const tellBuyersOfChange = action("orders.tellBuyers", {
  auth: "internal",
  params: z.strictObject({
    eventId,
    version: z.int(),
    before: z.strictObject({ startsAt: isoTime, venue }),
    after: z.strictObject({ startsAt: isoTime, timeZone, venue }),
    requestId: z.string().nullable(),
  }),
  result: z.object({ accepted: z.boolean() }),
});

/** How many orders of an event there are, and how many of them still hold places. Blocks do not count. */
export const countOrdersOfEvent = action("orders.countForEvent", {
  auth: "internal",
  params: z.strictObject({ eventId }),
  result: z.object({ orders: z.int(), holding: z.int() }),
});

/** How many orders of a buyer a deleted account would leave without an owner: unfinished ones, and tickets to come. */
export const countLiveOrdersOfBuyer = action("orders.countLiveForBuyer", {
  auth: "internal",
  params: z.strictObject({ userId }),
  result: z.object({ live: z.int() }),
});

/** Takes an erased person's holder names off the orders; amounts and numbers stay. Safe to repeat. */
export const forgetBuyer = action("orders.forgetBuyer", {
  auth: "internal",
  params: z.strictObject({ userId }),
  result: z.object({ forgotten: z.int() }),
});
