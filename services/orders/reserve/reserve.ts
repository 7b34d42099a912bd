import type { EventForSale } from "../../../contracts/events/events.ts";
import { fail } from "../../../lib/errors/errors.ts";
import { failpoint } from "../../../lib/failpoints.ts";
import { sameRequest } from "../../../lib/idempotency.ts";
import { sum } from "../../../lib/text/money.ts";
import { isDuplicateKey } from "../../../mixins/store/port.ts";
import type { OrderDocument } from "../order/order-documents.ts";
import type { OrderPorts } from "../order/order-ports.ts";
import { hashOf, newOrder, orderIdOf, type Reservation, requestKeyOf } from "./new-order.ts";
import { price } from "./price.ts";
import { hold, holdRequest, learn, requirePossible } from "./request-hold.ts";

/** Attempts to hold and insert; after each clash with the ledger the estimate is corrected. */
const attempts = 4;

type TourLimit = NonNullable<EventForSale["tourLimit"]>;

/** No limit reaches beyond it (contracts/events/tours.ts), so that a lowered one still sees buyers with more. */
const highestSlot = 100;

/** Each clash is a slot that another order of the buyer took. */
const maxTourClashes = highestSlot;

/** One order's request under its tour's limit. */
interface TourLimitRequest {
  tourLimit: TourLimit;
  buyerId: string;
  quantity: number;
}

/**
 * Reserves all lines or none, by inserting the order. The same key gives the same order.
 * Throws NOT_FOUND, what `price` throws, SOLD_OUT, PLACES_TAKEN, NO_ADJACENT_PLACES, LIMIT_EXCEEDED, EVENT_LOADING and
 * IDEMPOTENCY_KEY_REUSED.
 */
export async function reserve(ports: OrderPorts, reservation: Reservation): Promise<OrderDocument> {
  try {
    return await reserveNew(ports, reservation);
  } catch (error) {
    // A request refused now may have been granted before, and its answer lost.
    const known = await alreadyReserved(ports, reservation).catch(() => null);
    if (known) return sameRequest(known, hashOf(reservation));
    throw error;
  }
}

async function reserveNew(ports: OrderPorts, reservation: Reservation): Promise<OrderDocument> {
  // A repeat is not looked for first: its hold is the same one, and its insert finds the order.
  const event = await ports.events.get(reservation.eventId);
  // To buyers a draft does not exist, as when they read it.
  if (event.state === "draft") throw fail("NOT_FOUND", { what: "event", id: reservation.eventId });
  const priced = price(event, reservation, ports.clock.nowMs());
  const request = holdRequest(event, priced, reservation);
  const tour = event.tourLimit && tourLimitRequest(event.tourLimit, reservation);
  const tourClaims = tour ? await freeTourSlots(ports, tour) : [];
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const held = await hold(ports, request, priced);
    await requirePossible(ports, { event, request, held });
    const wanted = newOrder({
      event,
      priced,
      reservation,
      request,
      held,
      tourClaims,
      nowMs: ports.clock.nowMs(),
    });
    const { order, refusedBy } = await insertUnderLimit(ports, wanted, tour);
    if (refusedBy === null) return order;
    if (refusedBy !== "claims") return await answerKnownOrder(ports, reservation, order);
    await learn(ports, { order, request, n: attempt });
  }
  // The estimate is still wrong: the buyer retries when it has been rebuilt.
  throw fail("EVENT_LOADING");
}

interface Inserted {
  order: OrderDocument;
  /** Null when the order stands; else the name of the key that refused it. */
  refusedBy: string | null;
}

/** A clash under the tour's limit means that another order of the buyer took a slot: the lowest that is free now. */
async function insertUnderLimit(
  ports: OrderPorts,
  wanted: OrderDocument,
  tour: TourLimitRequest | null,
): Promise<Inserted> {
  let order = wanted;
  for (let clash = 0; clash <= maxTourClashes; clash++) {
    const refusedBy = await insert(ports, order);
    if (refusedBy !== "tourClaims" || !tour) return { order, refusedBy };
    const tourClaims = await freeTourSlots(ports, tour).catch(async (error) => {
      await releaseUnclaimed(ports, order, await ports.orders.get(order._id));
      throw error;
    });
    order = { ...order, tourClaims };
  }
  await releaseUnclaimed(ports, order, await ports.orders.get(order._id));
  throw fail("EVENT_LOADING");
}

/** Null when the order stands; else the name of the key that refused it. */
async function insert(ports: OrderPorts, order: OrderDocument): Promise<string | null> {
  try {
    await failpoint(ports.failpoints, "orders.reserve", () => ports.orders.insert(order));
  } catch (error) {
    const key = ["_id", "requestKey", "claims", "tourClaims"].find((name) => isDuplicateKey(error, name));
    if (key === undefined) throw error;
    return key;
  }
  ports.changed(order._id);
  return null;
}

/** The key has its order already: places held beyond that order's claims are released. */
async function answerKnownOrder(
  ports: OrderPorts,
  reservation: Reservation,
  lost: OrderDocument,
): Promise<OrderDocument> {
  const known = await alreadyReserved(ports, reservation);
  if (!known) throw fail("EVENT_LOADING");
  await releaseUnclaimed(ports, lost, known);
  return sameRequest(known, hashOf(reservation));
}

/** Releases the places held beyond the claims of the order stored under this id, if there is one. */
async function releaseUnclaimed(
  ports: OrderPorts,
  lost: OrderDocument,
  known: OrderDocument | null,
): Promise<void> {
  const retained = new Set(known?._id === lost._id ? known.claims : []);
  const extra = lost.claims.filter((claim) => !retained.has(claim));
  // A lost release only leaves the estimate low until the sweep.
  if (extra.length > 0) await ports.inventory.release(lost.eventId, lost._id, extra).catch(() => {});
}

async function alreadyReserved(ports: OrderPorts, reservation: Reservation): Promise<OrderDocument | null> {
  const direct = await ports.orders.get(orderIdOf(reservation));
  if (direct) return direct;
  const where = { requestKey: requestKeyOf(reservation) };
  return (await ports.orders.find({ index: "byRequestKey", where, limit: 1 })).items[0] ?? null;
}

/**
 * The lowest free slots of the buyer under the tour's limit, over all its dates. Only a reading: the unique key over
 * `tourClaims` decides. Throws LIMIT_EXCEEDED.
 */
async function freeTourSlots(
  ports: Pick<OrderPorts, "orders">,
  { tourLimit, buyerId, quantity: wanted }: TourLimitRequest,
): Promise<string[]> {
  const { tourId, maxTicketsPerBuyer: max } = tourLimit;
  const all = Array.from({ length: Math.max(max, highestSlot) }, (_, i) => `${buyerId}/${i + 1}`);
  const taken = await ports.orders.owners("tourClaims", tourId, all);
  if (taken.size + wanted > max) {
    throw fail("LIMIT_EXCEEDED", { limit: "tour", tourId, max, have: taken.size, wanted });
  }
  return all.filter((slot) => !taken.has(slot)).slice(0, wanted);
}

/** The reservation as a request under its tour's limit. */
function tourLimitRequest(tourLimit: TourLimit, { buyerId, lines }: Reservation): TourLimitRequest {
  return { tourLimit, buyerId, quantity: sum(lines.map(({ quantity }) => quantity)) };
}
