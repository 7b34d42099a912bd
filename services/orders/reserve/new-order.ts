import type { EventForSale } from "../../../contracts/events/events.ts";
import type { HoldRequest, HoldResult } from "../../../contracts/inventory.ts";
import type { LineRequest } from "../../../contracts/orders/orders.ts";
import { bodyHash, derivedId, derivedOrderId, placeClaim, slotClaim } from "../../../lib/ids.ts";
import type { OrderDocument } from "../order/order-documents.ts";
import type { Cause } from "../order/order-ports.ts";
import { reservationMs } from "../order/order-states.ts";
import type { Priced } from "./price.ts";

/** The buyer's request. */
export interface Reservation {
  buyerId: string;
  idempotencyKey: string;
  eventId: string;
  lines: LineRequest[];
  expectedTotalMinor?: number | undefined;
  cause: Cause;
}

export type Held = Extract<HoldResult, { outcome: "held" }>;

export interface NewOrder {
  event: EventForSale;
  priced: Priced;
  reservation: Reservation;
  request: HoldRequest;
  held: Held;
  /** Under the limit of the event's tour, if it has one. */
  tourClaims: string[];
  nowMs: number;
}

/** The same for every event: a key names one request of one buyer. */
export const requestKeyOf = (reservation: Reservation) =>
  derivedId("req", reservation.buyerId, "orders.reserve", reservation.idempotencyKey);

export const orderIdOf = (reservation: Reservation) =>
  derivedOrderId(reservation.eventId, reservation.buyerId, "orders.reserve", reservation.idempotencyKey);

export const hashOf = ({ eventId, lines, expectedTotalMinor }: Reservation) =>
  bodyHash({ eventId, lines, expectedTotalMinor });

/** The order's document: its insert takes the places. */
export function newOrder({
  event,
  priced,
  reservation,
  request,
  held,
  tourClaims,
  nowMs,
}: NewOrder): OrderDocument {
  const expiresAtMs = nowMs + reservationMs;
  return {
    _id: orderIdOf(reservation),
    requestKey: requestKeyOf(reservation),
    bodyHash: hashOf(reservation),
    eventId: event.id,
    organizerId: event.organizerId,
    eventTitle: event.title,
    eventStartsAt: event.startsAt,
    eventTimeZone: event.timeZone,
    buyerId: reservation.buyerId,
    state: "reserved",
    version: 1,
    lines: orderLines(priced, held),
    claims: claimsOf(request, held),
    holding: true,
    tourId: event.tourLimit?.tourId ?? null,
    tourClaims,
    totalMinor: priced.totalMinor,
    currency: event.currency,
    createdAtMs: nowMs,
    expiresAtMs,
    attempts: [],
    failure: null,
    ticketIds: [],
    refunds: [],
    eventCancelled: null,
    nextAtMs: expiresAtMs,
    unanswered: 0,
    outbox: [],
    history: [
      { atMs: nowMs, what: "reserve", from: null, to: "reserved", ...reservation.cause, details: {} },
    ],
  };
}

function orderLines(priced: Priced, held: Held): OrderDocument["lines"] {
  return priced.lines.map(({ ticketType, request }, index) => ({
    ticketTypeId: ticketType.id,
    quotaId: ticketType.quotaId,
    unitPriceMinor: ticketType.priceMinor,
    placeNumbers: held.places[index]!,
    holderNames: request.holderNames ?? [],
  }));
}

function claimsOf({ lines, limits, buyerId }: HoldRequest, held: Held): string[] {
  const places = lines.flatMap(({ quotaId }, index) =>
    held.places[index]!.map((placeNumber) => placeClaim(quotaId, placeNumber)),
  );
  const slots = limits.flatMap(({ limitId }, index) =>
    held.slots[index]!.map((slot) => slotClaim(limitId, buyerId, slot)),
  );
  return [...places, ...slots];
}
