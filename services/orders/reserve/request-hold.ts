import type { Event } from "../../../contracts/events/events.ts";
import type { HoldRequest, HoldResult, LimitRequest, PlaceRequest } from "../../../contracts/inventory.ts";
import { fail } from "../../../lib/errors/errors.ts";
import { failpoint } from "../../../lib/failpoints.ts";
import { placeClaim, slotClaim } from "../../../lib/ids.ts";
import { sum } from "../../../lib/text/money.ts";
import type { OrderDocument } from "../order/order-documents.ts";
import type { OrderPorts } from "../order/order-ports.ts";
import { type Held, orderIdOf, type Reservation } from "./new-order.ts";
import { type Priced, type PricedLine, quantitiesByType } from "./price.ts";

/** The hold request for the places. */
export function holdRequest(event: Event, priced: Priced, reservation: Reservation): HoldRequest {
  return {
    eventId: event.id,
    eventVersion: event.version,
    orderId: orderIdOf(reservation),
    buyerId: reservation.buyerId,
    lines: placeRequests(event, priced.lines),
    limits: limitRequests(event, priced.lines),
  };
}

/** Holds the places in the estimate. Throws SOLD_OUT, PLACES_TAKEN, NO_ADJACENT_PLACES, LIMIT_EXCEEDED, EVENT_LOADING. */
export async function hold(ports: OrderPorts, request: HoldRequest, priced: Priced): Promise<Held> {
  const result = await failpoint(ports.failpoints, "orders.hold", () => ports.inventory.hold(request));
  if (result.outcome === "held") return result;
  throw refusal(result, request, priced);
}

/** The buyer's error when the places cannot be held. */
function refusal(result: Exclude<HoldResult, Held>, request: HoldRequest, priced: Priced): Error {
  if (result.outcome === "loading") return fail("EVENT_LOADING");
  if (result.outcome === "overLimit") {
    const limit = request.limits[result.limit]!;
    const kind = limit.limitId === "event" ? "event" : "ticketType";
    return fail("LIMIT_EXCEEDED", { limit: kind, max: limit.max, have: result.have, wanted: limit.quantity });
  }
  const { quotaId, quantity: wanted } = request.lines[result.line]!;
  const { id: ticketTypeId, name: ticketType } = priced.lines[result.line]!.ticketType;
  if (result.outcome === "soldOut")
    return fail("SOLD_OUT", { ticketTypeId, quotaId, left: result.left, wanted }, { ticketType });
  if (result.outcome === "taken")
    return fail("PLACES_TAKEN", { ticketTypeId, quotaId, placeNumbers: result.placeNumbers });
  return fail("NO_ADJACENT_PLACES", { ticketTypeId, quotaId, wanted }, { ticketType });
}

/** The places that the lines request. */
function placeRequests(event: Event, lines: PricedLine[]): PlaceRequest[] {
  return lines.map(({ ticketType, request }) => {
    const seated = event.quotas.find((q) => q.id === ticketType.quotaId)?.kind === "seated";
    const together = seated ? "together" : "any";
    const reservation = { quotaId: ticketType.quotaId, quantity: request.quantity };
    if (request.placeNumbers) return { ...reservation, pick: "any", placeNumbers: request.placeNumbers };
    return { ...reservation, pick: request.adjacent ? "adjacent" : together };
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

/** The places held for one line or under one limit. */
interface Given {
  /** The quota's or the limit's id. */
  of: string;
  numbers: number[];
  wanted: number;
  /** The quota's capacity, or the limit. */
  most: number;
}

/**
 * The ledger's unique index knows numbers, but neither capacities nor limits: an estimate that gives more, too few or
 * twice is not inserted. The event is rebuilt from the ledger then. Throws EVENT_LOADING.
 */
export async function requirePossible(
  ports: Pick<OrderPorts, "events" | "inventory" | "log">,
  { event, request, held }: { event: Event; request: HoldRequest; held: Held },
): Promise<void> {
  if (!impossibleIn(held, request, event)) return;
  // Capacities grow, and the places may have heard of it first.
  const impossible = impossibleIn(held, request, await ports.events.getFresh(event.id));
  if (!impossible) return;
  const { eventId, orderId } = request;
  ports.log.error({ eventId, orderId, ...impossible }, "the places gave what cannot be");
  await ports.inventory.reload(eventId);
  throw fail("EVENT_LOADING");
}

function impossibleIn(held: Held, { lines, limits }: HoldRequest, { quotas }: Event): Given | undefined {
  const places = lines.map(({ quotaId: of, quantity: wanted }, index) => {
    const most = quotas.find(({ id }) => id === of)?.capacity ?? 0;
    return { of, numbers: held.places[index] ?? [], wanted, most };
  });
  const slots = limits.map(({ limitId: of, quantity: wanted, max: most }, index) => {
    return { of, numbers: held.slots[index] ?? [], wanted, most };
  });
  const seen = new Set<string>();
  return [...places, ...slots].find((given) => !isPossible(given, seen));
}

function isPossible({ of, numbers, wanted, most }: Given, seen: Set<string>): boolean {
  if (numbers.length !== wanted) return false;
  return numbers.every((n) => {
    const isNew = !seen.has(`${of}/${n}`);
    seen.add(`${of}/${n}`);
    return isNew && Number.isInteger(n) && n >= 1 && n <= most;
  });
}

/** Numbers of an event that are corrected in one call: the places do nothing else for a millisecond or two. */
const nearbyPlaces = 500;
const clashesUntilReload = 3;

interface Clash {
  order: OrderDocument;
  request: HoldRequest;
  /** 1 is the order's first. */
  n: number;
}

/**
 * The ledger holds what the estimate thought free, which learns it: first the order's own claims; then everything near
 * them, because orders that were on their way while the event was loaded took one place after the other. To rebuild the
 * event would forget all holds that are on their way now, so that comes with a third clash.
 */
export async function learn(
  { orders, inventory, log }: Pick<OrderPorts, "orders" | "inventory" | "log">,
  { order, request, n }: Clash,
): Promise<void> {
  const { _id: orderId, eventId, claims } = order;
  const owners = await orders.owners("claims", eventId, n === 1 ? claims : nearby(order, request));
  log.warn({ orderId, eventId, clash: n, learnt: owners.size }, "places clash with the ledger");
  if (n === clashesUntilReload) return await inventory.reload(eventId);
  await inventory.correct(eventId, orderId, [...owners.keys()]);
}

/** The order's claims, the places of its quotas from its lowest on, and all slots that its buyer may have. */
function nearby({ lines, claims }: OrderDocument, { buyerId, limits }: HoldRequest): string[] {
  const lowest = new Map<string, number>();
  for (const { quotaId, placeNumbers } of lines) {
    lowest.set(quotaId, Math.min(lowest.get(quotaId) ?? Number.POSITIVE_INFINITY, ...placeNumbers));
  }
  const perQuota = Math.ceil(nearbyPlaces / lowest.size);
  const places = [...lowest].flatMap(([quotaId, first]) =>
    upTo(perQuota).map((n) => placeClaim(quotaId, first + n - 1)),
  );
  const slots = limits.flatMap(({ limitId, max }) => upTo(max).map((n) => slotClaim(limitId, buyerId, n)));
  return [...new Set([...claims, ...places, ...slots])];
}

const upTo = (most: number) => Array.from({ length: most }, (_, index) => index + 1);
