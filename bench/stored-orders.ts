import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { EventForSale, TicketType } from "../contracts/events/events.ts";
import { readSettings } from "../lib/settings/env.ts";
import { createLogger } from "../lib/telemetry/logging.ts";
import { openMongoStore } from "../mixins/store/mongo/mongo-store.ts";
import type { Store } from "../mixins/store/port.ts";
import { openSqliteStore } from "../mixins/store/sqlite/sqlite-store.ts";
import { type OrderDocument, ordersSpec } from "../services/orders/order/order-documents.ts";
import { newOrder } from "../services/orders/reserve/new-order.ts";
import { holdRequest } from "../services/orders/reserve/request-hold.ts";
import type { OnSale } from "./shop-under-load.ts";

const perEvent = 10_000;
const perWrite = 500;

/** Fills the orders of a shop that will run on this folder. */
export async function storeInFolder(folder: string, count: number): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const store = openSqliteStore(join(folder, "orders.sqlite"));
  await storeOrders(store, count);
  await store.close();
}

/** Fills the orders of a mesh that runs already. */
export async function storeOnMesh(url: string, count: number): Promise<void> {
  await withOrdersIn("eventsapp_orders", url, (store) => storeOrders(store, count));
}

/** Sells the first places of an event behind the shop's back, one to an order. */
export async function sellOnMesh(url: string, sale: OnSale, places: number): Promise<void> {
  await withOrdersIn("eventsapp_orders", url, (store) =>
    storeAll(store, places, (n) => soldOrder(eventOf(sale), n, n + 1)),
  );
}

/** A database with a collection of orders, empty or not, and all its indexes. */
export async function withOrdersIn(
  database: string,
  url: string,
  work: (store: Store) => Promise<void>,
): Promise<void> {
  const log = createLogger(readSettings({ LOG_LEVEL: "silent" }));
  const store = openMongoStore({ url, database, log });
  store.collection(ordersSpec);
  await store.ready();
  await work(store);
  await store.close();
}

/** Fulfilled orders of one place each, as they would be a year later. */
function storeOrders(store: Store, count: number): Promise<void> {
  return storeAll(store, count, fulfilled);
}

async function storeAll(store: Store, count: number, nth: (n: number) => OrderDocument): Promise<void> {
  const orders = store.collection(ordersSpec);
  for (let first = 0; first < count; first += perWrite) {
    const docs = Array.from({ length: Math.min(perWrite, count - first) }, (_, n) => nth(first + n));
    const refused = (await orders.insertAll(docs)).find((key) => key !== null);
    if (refused) throw new Error(`a stored order was refused by "${refused}"`);
  }
}

/** An order like those that the shop stores. */
export function fulfilled(n: number): OrderDocument {
  const past = `stored_${Math.floor(n / perEvent)}`;
  const sale = { eventId: `evt_${past}`, ticketTypeId: `typ_${past}`, quotaId: `quo_${past}` };
  return soldOrder(eventOf(sale), n, (n % perEvent) + 1);
}

type EventOfOne = EventForSale & { ticketType: TicketType };

function soldOrder({ ticketType, ...event }: EventOfOne, n: number, place: number): OrderDocument {
  const buyerId = `usr_stored_${n % 50_000}`;
  const line = { ticketTypeId: ticketType.id, quantity: 1, adjacent: false };
  const reservation = {
    buyerId,
    idempotencyKey: `stored-${event.id}-${n}`,
    eventId: event.id,
    lines: [line],
    cause: { by: buyerId, requestId: null },
  };
  const priced = { lines: [{ ticketType, request: line }], totalMinor: ticketType.priceMinor };
  const order = newOrder({
    event,
    priced,
    reservation,
    request: holdRequest(event, priced, reservation),
    held: { outcome: "held", places: [[place]], slots: [] },
    tourClaims: [],
    nowMs: Date.parse("2026-01-01T00:00:00Z") + n * 1_000,
  });
  return { ...order, state: "fulfilled", ticketIds: [`${order._id}:0:1`], nextAtMs: null };
}

function eventOf({ eventId, ticketTypeId, quotaId }: OnSale): EventOfOne {
  const ticketType: TicketType = {
    id: ticketTypeId,
    name: { en: "Entry" },
    priceMinor: 1200,
    quotaId,
    maxPerOrder: 10,
    maxPerBuyer: null,
    saleStartsAt: null,
    saleEndsAt: null,
    version: 1,
  };
  return {
    id: eventId,
    organizerId: "org_sample_school",
    tourId: null,
    tourLimit: null,
    title: { en: "A night that was" },
    description: null,
    venue: { name: "Hall", city: "Lyon" },
    startsAt: "2026-03-01T19:00:00Z",
    endsAt: null,
    timeZone: "Europe/Paris",
    currency: "EUR",
    state: "published",
    maxTicketsPerBuyer: null,
    version: 1,
    quotas: [],
    ticketTypes: [ticketType],
    ticketType,
  };
}
