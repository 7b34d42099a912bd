import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Row } from "../figures.ts";
import { ratios } from "../ratios.ts";
import { atRest } from "../scenarios/at-rest.ts";
import { paidOrders } from "../scenarios/buying.ts";
import { everyRoute } from "../scenarios/every-route.ts";
import { byPlaces, byStoredOrdersOnMesh } from "../scenarios/growing.ts";
import { reservingWithLogins } from "../scenarios/logins.ts";
import { meshFloor } from "../scenarios/mesh-floor.ts";
import { browsing, reserving } from "../scenarios/selling.ts";
import { sellingAgain } from "../scenarios/selling-again.ts";
import { onMesh, openShopUnderLoad } from "../shop-under-load.ts";
import type { Size } from "../size.ts";
import type { Add } from "./embedded.ts";

export const aboutMesh =
  "Everything runs on it: the services, each a process of its own, their balancer, NATS, Redis, two MongoDB servers and the load. CPU is that of all services together, per operation, and below each table that of each service and server; writes are documents made durable with majority and journal; messages are what NATS took, heartbeats too; round trips are commands that MongoDB and Redis carried out.";

export async function runMesh(size: Size, add: Add): Promise<void> {
  const compiled = mkdtempSync(join(tmpdir(), "eventsapp-bench-compiled-"));
  try {
    await runWithOneOfEach(size, add, compiled);
    await runWithTwoOfEach(size, add, compiled);
  } finally {
    rmSync(compiled, { recursive: true });
  }
}

async function runWithOneOfEach(size: Size, add: Add, compiled: string): Promise<void> {
  const concurrency = `${size.concurrent} at a time`;
  const shop = await openShopUnderLoad(size.concurrent, onMesh(1, compiled));
  const all: Row[] = [];
  const addRows = (title: string, rows: Row[]) => {
    all.push(...rows);
    add(title, { rows });
  };
  addRows("The mesh at rest, by the second", await atRest(shop));
  addRows("What the servers give at best", await meshFloor(shop, size));
  addRows(`Browsing, ${concurrency}`, await browsing(shop, size));
  addRows(`Reserving, ${concurrency}`, await reserving(shop, size));
  addRows(`Buying, ${concurrency}`, await paidOrders(shop, size));
  add("The shop beside its servers, by what they do in a second", { rows: [], notes: ratios(all) });
  add(`Reserving while others log in, ${concurrency}`, await reservingWithLogins(shop, size));
  add("Reserving alone, by places", { rows: await byPlaces(shop, size) });
  add(`Each route alone, ${concurrency}`, await everyRoute(shop, size));
  add("Redis emptied in the middle of a sale", await sellingAgain(shop, size));
  add("Reserving alone, by orders stored before", { rows: await byStoredOrdersOnMesh(shop, size) });
  await shop.close();
}

async function runWithTwoOfEach(size: Size, add: Add, compiled: string): Promise<void> {
  const concurrency = `${size.concurrent} at a time`;
  const shop = await openShopUnderLoad(size.concurrent, onMesh(2, compiled));
  add(`Two of each service: reserving, ${concurrency}`, { rows: await reserving(shop, size) });
  add(`Two of each service: buying, ${concurrency}`, { rows: await paidOrders(shop, size) });
  await shop.close();
}
