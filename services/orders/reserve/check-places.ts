import type { Event } from "../../../contracts/events/events.ts";
import type { HoldRequest } from "../../../contracts/inventory.ts";
import { placeClaim, slotClaim } from "../../../lib/claims.ts";
import { fail } from "../../../lib/errors/errors.ts";
import type { OrderDocument } from "../order/order-documents.ts";
import type { OrderPorts } from "../order/order-ports.ts";
import type { Held } from "./new-order.ts";

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

/** So many numbers of an event are learnt at once: the places do nothing else for a millisecond or two. */
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
