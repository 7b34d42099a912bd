import type { HoldRequest } from "../../contracts/inventory.ts";
import { fail } from "../../lib/errors.ts";
import { isDuplicateKey } from "../../mixins/store/port.ts";
import { refusal } from "./hold-refusals.ts";
import {
  type Held,
  hashOf,
  holdRequest,
  newOrder,
  orderIdOf,
  type Reservation,
  requestKeyOf,
} from "./new-order.ts";
import type { OrderDocument } from "./order-documents.ts";
import type { OrderPorts } from "./ports.ts";
import { price } from "./pricing.ts";

/** Rounds of hold and insert: an estimate that clashed twice with the ledger is thrown away and rebuilt. */
const rounds = 4;

/**
 * Reserves all lines or none; inserting the order is what takes the places. The same key gives the same order.
 * Throws NOT_FOUND, what `price` throws, SOLD_OUT, PLACES_TAKEN, NO_ADJACENT_PLACES, LIMIT_EXCEEDED, EVENT_LOADING and
 * IDEMPOTENCY_KEY_REUSED.
 */
export async function reserve(ports: OrderPorts, wish: Reservation): Promise<OrderDocument> {
  try {
    return await reserveAnew(ports, wish);
  } catch (error) {
    // What is refused now may have been granted before, to a request whose answer was lost.
    const known = await alreadyReserved(ports, wish).catch(() => null);
    if (known) return sameRequest(known, wish);
    throw error;
  }
}

async function reserveAnew(ports: OrderPorts, wish: Reservation): Promise<OrderDocument> {
  const event = await ports.events.get(wish.eventId);
  const priced = price(event, wish, ports.clock.nowMs());
  const request = holdRequest(event, priced, wish);
  for (let round = 1; round <= rounds; round++) {
    const order = newOrder({
      event,
      priced,
      wish,
      held: await hold(ports, request, wish),
      nowMs: ports.clock.nowMs(),
    });
    const refusedBy = await insert(ports, order);
    if (refusedBy === null) return order;
    if (refusedBy !== "claims") return await giveBack(ports, wish, order);
    await learn(ports, order, round);
  }
  throw fail("EVENT_LOADING");
}

async function hold(ports: OrderPorts, request: HoldRequest, wish: Reservation): Promise<Held> {
  await ports.reach("orders.hold:before");
  const result = await ports.inventory.hold(request);
  await ports.reach("orders.hold:after");
  if (result.outcome === "held") return result;
  throw refusal(result, request, wish);
}

/** Null when the order stands; else the name of the key that refused it. */
async function insert(ports: OrderPorts, order: OrderDocument): Promise<string | null> {
  await ports.reach("orders.reserve:before");
  try {
    await ports.orders.insert(order);
  } catch (error) {
    const key = ["_id", "requestKey", "claims"].find((name) => isDuplicateKey(error, name));
    if (key === undefined) throw error;
    return key;
  }
  await ports.reach("orders.reserve:after");
  ports.changed(order._id);
  return null;
}

/** The key has its order already: what the hold took beyond that order's claims goes back. */
async function giveBack(ports: OrderPorts, wish: Reservation, lost: OrderDocument): Promise<OrderDocument> {
  const known = await alreadyReserved(ports, wish);
  if (!known) throw fail("EVENT_LOADING");
  const kept = new Set(known._id === lost._id ? known.claims : []);
  const extra = lost.claims.filter((claim) => !kept.has(claim));
  // A lost release only leaves the estimate low until the sweep.
  if (extra.length > 0) await ports.inventory.release(lost.eventId, lost._id, extra).catch(() => {});
  return sameRequest(known, wish);
}

/** The ledger holds a place that the estimate thought free: teach it, and after two clashes have it rebuilt. */
async function learn(ports: OrderPorts, order: OrderDocument, round: number): Promise<void> {
  const owners = await ports.orders.owners("claims", order.eventId, order.claims);
  ports.log.warn(
    { orderId: order._id, eventId: order.eventId, clashes: owners.size },
    "places clash with the ledger",
  );
  if (round >= 2) return await ports.inventory.reload(order.eventId);
  await ports.inventory.correct(order.eventId, order._id, [...owners.keys()]);
}

async function alreadyReserved(ports: OrderPorts, wish: Reservation): Promise<OrderDocument | null> {
  const direct = await ports.orders.get(orderIdOf(wish));
  if (direct) return direct;
  const where = { requestKey: requestKeyOf(wish) };
  return (await ports.orders.find({ index: "byRequestKey", where, limit: 1 })).items[0] ?? null;
}

function sameRequest(known: OrderDocument, wish: Reservation): OrderDocument {
  if (known.bodyHash !== hashOf(wish)) throw fail("IDEMPOTENCY_KEY_REUSED");
  return known;
}
