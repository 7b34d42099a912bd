import type { Row } from "../figures.ts";
import { expectStatus, measure } from "../load.ts";
import {
  api,
  embedded,
  nthOf,
  openShopUnderLoad,
  putManyOnSale,
  reservation,
  type ShopUnderLoad,
} from "../shop-under-load.ts";
import type { Size } from "../size.ts";
import { storeInFolder, storeOnMesh } from "../stored-orders.ts";

const smallest = 100;

/** Does a reservation cost more where there are more places? One buyer at a time, so that only the work is timed. */
export async function byPlaces(shop: ShopUnderLoad, { operations }: Size): Promise<Row[]> {
  const rows: Row[] = [];
  for (const places of [smallest, 10_000, 200_000])
    rows.push(await reserveAlone(shop, `reserve at ${places} places`, places, operations(400)));
  return rows;
}

/** Does it cost more where more was sold before? */
export async function byStoredOrders({ operations, storedOrders }: Size): Promise<Row[]> {
  const rows: Row[] = [];
  for (const stored of [1_000, storedOrders]) {
    const shop = await openShopUnderLoad(1, async (folder, settings) => {
      await storeInFolder(folder, stored);
      return await embedded(folder, settings);
    });
    rows.push(await reserveAlone(shop, `reserve at ${stored} stored orders`, 10_000, operations(400)));
    await shop.close();
  }
  return rows;
}

/** The same on a mesh that is sold from all the while. */
export async function byStoredOrdersOnMesh(
  shop: ShopUnderLoad,
  { operations, storedOrders }: Size,
): Promise<Row[]> {
  const measure = (name: string) => reserveAlone(shop, name, 10_000, operations(400));
  const before = await measure("reserve at few stored orders");
  await storeOnMesh(shop.measured.servers!.mongo, storedOrders);
  return [before, await measure(`reserve at ${storedOrders} stored orders`)];
}

async function reserveAlone(
  { measured, buyers, creator }: ShopUnderLoad,
  name: string,
  places: number,
  count: number,
): Promise<Row> {
  const perEvent = smallest * 0.8;
  const sales = await putManyOnSale(creator, Math.ceil(count / perEvent), places);
  const reserve = async (nth: number) =>
    expectStatus(await nthOf(buyers, 0).post(`${api}/orders`, reservation(nthOf(sales, nth))), 201);
  // The first reservation of an event loads its places.
  for (const index of sales.keys()) await reserve(index);
  return await measure(measured, { name, workers: 1, operations: count, work: (_, nth) => reserve(nth) });
}
