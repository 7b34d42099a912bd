import { z } from "zod";
import { action } from "../../lib/calls/contract.ts";
import { longestTimeoutMs } from "../../lib/deadlines.ts";
import { bilingualText, eventId, file, quotaId, ticketTypeId } from "../shapes.ts";
import { orderState } from "./order-shape.ts";

/** Tickets and money. Amounts are minor units; gross is all that was charged, net the rest after refunds. */
const sales = {
  sold: z.int().describe("tickets that are paid for and not refunded"),
  reserved: z.int().describe("places of orders that are not paid yet"),
  refunded: z.int().describe("tickets that were paid for and given back"),
  grossMinor: z.int(),
  refundedMinor: z.int(),
  netMinor: z.int(),
};

/** `places` = `sold` + `reserved` + `blocked` + `left`. */
const places = { places: z.int(), blocked: z.int().describe("out of sale"), left: z.int() };

export const report = z.object({
  eventId,
  title: bilingualText,
  currency: z.string(),
  madeAt: z.string(),
  ticketTypes: z.array(
    z.object({ ticketTypeId, quotaId, name: bilingualText, priceMinor: z.int(), ...sales }),
  ),
  quotas: z.array(z.object({ quotaId, name: z.string(), ...places, ...sales })),
  totals: z.object({ ...places, ...sales }),
  orders: z.record(orderState, z.int()).describe("how many orders there are in each state"),
});
export type Report = z.output<typeof report>;

export const getReport = action("orders.getReport", {
  rest: "GET /events/{eventId}/report",
  auth: "eventCreator",
  criticality: "sheddable",
  timeoutMs: longestTimeoutMs,
  summary: "Get the sales report of an event: per ticket type, per quota and in total",
  description:
    "Counted from the orders while they are read, so a sale in progress may be in one figure and not yet in another. `format=csv` gives a table for spreadsheets, with amounts in whole units and formulas made harmless.",
  whenLost: "Nothing; reading again is enough.",
  params: z.strictObject({ eventId, format: z.enum(["json", "csv"]).default("json") }),
  result: z.union([report, file]),
  produces: ["text/csv"],
  errors: ["FORBIDDEN", "NOT_FOUND"],
});
