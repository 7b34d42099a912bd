import type { Event } from "../../../contracts/events/events.ts";
import type { HoldRequest, HoldResult, LimitRequest, PlaceRequest } from "../../../contracts/inventory.ts";
import { fail } from "../../../lib/errors/errors.ts";
import { failpoint } from "../../../lib/failpoints.ts";
import { sum } from "../../../lib/text/money.ts";
import type { OrderPorts } from "../order/order-ports.ts";
import { type Held, orderIdOf, type Reservation } from "./new-order.ts";
import { type Priced, type PricedLine, quantitiesByType } from "./price.ts";

/** The hold request for the places. */
export function holdRequest(event: Event, priced: Priced, wish: Reservation): HoldRequest {
  return {
    eventId: event.id,
    eventVersion: event.version,
    orderId: orderIdOf(wish),
    buyerId: wish.buyerId,
    lines: placeRequests(event, priced.lines),
    limits: limitRequests(event, priced.lines),
  };
}

/** Holds the places in the estimate. Throws SOLD_OUT, PLACES_TAKEN, NO_ADJACENT_PLACES, LIMIT_EXCEEDED, EVENT_LOADING. */
export async function hold(ports: OrderPorts, request: HoldRequest, wish: Reservation): Promise<Held> {
  const result = await failpoint(ports.failpoints, "orders.hold", () => ports.inventory.hold(request));
  if (result.outcome === "held") return result;
  throw refusal(result, request, wish);
}

/** The buyer's error when the places cannot be held. */
function refusal(result: Exclude<HoldResult, Held>, request: HoldRequest, wish: Reservation): Error {
  if (result.outcome === "loading") return fail("EVENT_LOADING");
  if (result.outcome === "overLimit") {
    const limit = request.limits[result.limit]!;
    const kind = limit.limitId === "event" ? "event" : "ticketType";
    return fail("LIMIT_EXCEEDED", { limit: kind, max: limit.max, have: result.have, wanted: limit.quantity });
  }
  const { quotaId, quantity: wanted } = request.lines[result.line]!;
  const { ticketTypeId } = wish.lines[result.line]!;
  if (result.outcome === "soldOut")
    return fail("SOLD_OUT", { ticketTypeId, quotaId, left: result.left, wanted });
  if (result.outcome === "taken")
    return fail("PLACES_TAKEN", { ticketTypeId, quotaId, placeNumbers: result.placeNumbers });
  return fail("NO_ADJACENT_PLACES", { ticketTypeId, quotaId, wanted });
}

/** The places that the lines request. */
function placeRequests(event: Event, lines: PricedLine[]): PlaceRequest[] {
  return lines.map(({ ticketType, request }) => {
    const seated = event.quotas.find((q) => q.id === ticketType.quotaId)?.kind === "seated";
    const together = seated ? "together" : "any";
    const wish = { quotaId: ticketType.quotaId, quantity: request.quantity };
    if (request.placeNumbers) return { ...wish, pick: "any", placeNumbers: request.placeNumbers };
    return { ...wish, pick: request.adjacent ? "adjacent" : together };
  });
}

/** The limits per buyer that the lines count against. */
function limitRequests(event: Event, lines: PricedLine[]): LimitRequest[] {
  const limits: LimitRequest[] = [];
  if (event.maxTicketsPerBuyer !== null) {
    const quantity = sum(lines.map((l) => l.request.quantity));
    limits.push({ limitId: "event", max: event.maxTicketsPerBuyer, quantity });
  }
  for (const [ticketType, quantity] of quantitiesByType(lines)) {
    if (ticketType.maxPerBuyer === null) continue;
    limits.push({ limitId: ticketType.id, max: ticketType.maxPerBuyer, quantity });
  }
  return limits;
}
