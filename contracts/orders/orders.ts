import { z } from "zod";
import { action, busEvent, idempotencyKey } from "../../lib/calls/contract.ts";
import {
  eventId,
  oneLine,
  orderId,
  pageOf,
  paging,
  placeNumber,
  ticketTypeId,
  totalMinor,
  userId,
} from "../shapes.ts";
import { order, orderState } from "./order-shape.ts";

const lineRequest = z.strictObject({
  ticketTypeId,
  quantity: z.int().min(1, "must be 1 or more").max(50, "must be at most 50"),
  placeNumbers: z
    .array(placeNumber)
    .min(1)
    .max(50)
    .optional()
    .describe("named places, as many as `quantity`"),
  adjacent: z
    .boolean()
    .default(false)
    .describe("places side by side in one row, or a refusal; places that are named are taken as they are"),
  holderNames: z
    .array(oneLine(100))
    .max(50)
    .optional()
    .describe("names to print on the tickets, as many as `quantity`; the buyer's unless given"),
});
export type LineRequest = z.output<typeof lineRequest>;

export const reserveOrder = action("orders.reserve", {
  rest: "POST /orders",
  auth: "user",
  criticality: "critical",
  summary: "Reserve places for ten minutes",
  description:
    "All lines or none. Lines of the same ticket type are added up. Nothing is charged yet: pay with POST /orders/{orderId}/payment.",
  whenLost: "No place is taken; repeating with the same Idempotency-Key reserves once.",
  risk: "Tickets are not sold while it fails, and buyers of a sale that has just begun lose their turn.",
  retriedBy: "The buyer's client; places that were held for a lost request are released within a minute.",
  noticedBy: "Fewer 201 and more 5xx at POST /orders, or many 503 EVENT_LOADING of one event.",
  repairedBy:
    "Restart the orders or inventory service; the places of an event are recounted from the ledger automatically.",
  params: z.strictObject({
    idempotencyKey,
    eventId,
    lines: z.array(lineRequest).min(1, "needs at least one line").max(20, "takes at most 20 lines"),
    expectedTotalMinor: totalMinor.optional().describe("refuse if the total is not this any more"),
  }),
  result: order,
  status: 201,
  location: (made) => `/orders/${made.id}`,
  errors: [
    "SOLD_OUT",
    "PLACES_TAKEN",
    "NO_ADJACENT_PLACES",
    "LIMIT_EXCEEDED",
    "NOT_ON_SALE",
    "PRICE_CHANGED",
    "EVENT_LOADING",
    "IDEMPOTENCY_KEY_REUSED",
    "NOT_FOUND",
  ],
  example: { eventId: "evt_school", lines: [{ ticketTypeId: "typ_school_adult", quantity: 2 }] },
});

export const payOrder = action("orders.pay", {
  rest: "POST /orders/{orderId}/payment",
  auth: "user",
  criticality: "critical",
  summary: "Pay a reserved order by card",
  description:
    "Answers within 300 ms. 200: paid, or nothing to pay. 202: in progress; the result follows with GET /orders/{orderId}, its event stream and mail, and `nextAction` shows whether the bank must confirm with the buyer. An order with a total of 0 needs no payment method.",
  whenLost:
    "Nothing was charged, or the charge is finished by the recovery; repeating with the same Idempotency-Key charges once.",
  risk: "Reservations end unpaid after ten minutes; a charge whose answer was lost keeps its places until it is settled.",
  retriedBy:
    "The recovery, each second, with the same key at the card processor; and the buyer's client, which joins that attempt.",
  noticedBy:
    "More 202 and 5xx at POST /orders/{orderId}/payment, orders that stay `paying`, declines out of all proportion.",
  repairedBy:
    "Restart the payments service, or wait for the card processor: open attempts are settled automatically.",
  params: z.strictObject({
    idempotencyKey,
    orderId,
    paymentMethod: z
      .string()
      .regex(/^pm_[A-Za-z0-9_]{1,100}$/, "must be a token of the card processor, like pm_card_visa")
      .optional(),
  }),
  result: order,
  status: (result) => (result.state === "paying" ? 202 : 200),
  statuses: [200, 202],
  errors: [
    "PAYMENT_DECLINED",
    "PAYMENT_FAILED",
    "PAYMENT_IN_PROGRESS",
    "PAYMENT_METHOD_REQUIRED",
    "PAYMENT_METHOD_UNKNOWN",
    "ORDER_EXPIRED",
    "ORDER_CANCELLED",
    "ORDER_REFUNDED",
    "EVENT_CANCELLED",
    "NOT_ON_SALE",
    "NOT_FOUND",
    "IDEMPOTENCY_KEY_REUSED",
  ],
  example: { paymentMethod: "pm_card_visa" },
});

export const cancelOrder = action("orders.cancel", {
  rest: "POST /orders/{orderId}/cancel",
  auth: "user",
  criticality: "sheddable_plus",
  summary: "Cancel a reserved order and release its places",
  whenLost: "The places are released automatically when the reservation expires.",
  params: z.strictObject({ orderId }),
  result: order,
  errors: ["ORDER_NOT_CANCELLABLE", "NOT_FOUND"],
});

export const getOrder = action("orders.get", {
  rest: "GET /orders/{orderId}",
  auth: "user",
  criticality: "critical_plus",
  summary: "Get an order: its state, its failure and the next action",
  description: "Visible to its buyer, and to the operators and event creators of the event's organizer.",
  whenLost: "The buyer does not see the result yet; it comes by mail as well, and reading again is enough.",
  risk: "A buyer who does not know whether it was paid asks for help, or buys again.",
  retriedBy:
    "The buyer's client, each second while the order is paying; the result is also in the event stream and in a mail.",
  noticedBy: "5xx at GET /orders/{orderId}; more questions of buyers than usual.",
  repairedBy: "Restart the orders service; the order is then shown in its current state.",
  params: z.strictObject({ orderId }),
  result: order,
  errors: ["NOT_FOUND"],
});

export const listOrders = action("orders.list", {
  rest: "GET /orders",
  auth: "user",
  criticality: "sheddable_plus",
  summary: "List my orders, newest first; admins may name any user",
  whenLost: "Nothing; reading again is enough.",
  params: z.strictObject({
    ...paging,
    userId: userId.optional().describe("whose orders, for admins; defaults to your own"),
    eventId: eventId.optional(),
    state: orderState.optional(),
  }),
  result: pageOf(order),
  errors: ["FORBIDDEN"],
});

/** The payments service has news of an attempt: look at the order now. */
export const wakeOrder = action("orders.wake", {
  auth: "internal",
  params: z.strictObject({ orderId }),
  result: z.object({ woken: z.boolean() }),
});

/** An order changed state; only notifies its viewers. */
export const orderChanged = busEvent("orders.changed", z.strictObject({ orderId }));
