import type { Section } from "../report.ts";
import { paidOrders } from "../scenarios/buying.ts";
import { everyRoute } from "../scenarios/every-route.ts";
import { floor } from "../scenarios/floor.ts";
import { byPlaces, byStoredOrders } from "../scenarios/growing.ts";
import { reservingWithLogins } from "../scenarios/logins.ts";
import { browsing, reserving } from "../scenarios/selling.ts";
import { openShopUnderLoad } from "../shop-under-load.ts";
import type { Size } from "../size.ts";

/** Adds measurements under a title. */
export type Add = (title: string, measured: Pick<Section, "rows"> & Partial<Section>) => void;

export const aboutEmbedded =
  "The whole shop in one process, its load in another. CPU is the shop's own, per operation; writes are documents made durable; messages are what a bus would carry.";

export async function runEmbedded(size: Size, add: Add): Promise<void> {
  const concurrency = `${size.concurrent} at a time`;
  add("What the machine gives at best", { rows: await floor(size) });
  const shop = await openShopUnderLoad(size.concurrent);
  add(`Browsing, ${concurrency}`, { rows: await browsing(shop, size) });
  add(`Reserving, ${concurrency}`, { rows: await reserving(shop, size) });
  add(`Buying, ${concurrency}`, { rows: await paidOrders(shop, size) });
  add(`Reserving while others log in, ${concurrency}`, await reservingWithLogins(shop, size));
  add("Reserving alone, by places", { rows: await byPlaces(shop, size) });
  add(`Each route alone, ${concurrency}`, await everyRoute(shop, size));
  await shop.close();
  add("Reserving alone, by orders stored before", { rows: await byStoredOrders(size) });
}
