import type { HoldRequest } from "../../../contracts/inventory.ts";
import { placeClaim, slotClaim } from "../../../lib/claims.ts";
import type { OrderDocument } from "../order/order-documents.ts";
import type { OrderPorts } from "../order/order-ports.ts";

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
