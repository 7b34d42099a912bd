import type { Row } from "../figures.ts";
import { expectStatus, measure } from "../load.ts";
import { compared } from "../ratios.ts";
import { api, nthOf, putOnSale, reservation, type ShopUnderLoad } from "../shop-under-load.ts";
import type { Size } from "../size.ts";

/** The most frequent requests of visitors, and the speed of refusals. */
export async function browsing(shop: ShopUnderLoad, { concurrent, operations }: Size): Promise<Row[]> {
  const { measured, anyone, buyers, creator } = shop;
  const one = await putOnSale(creator, 1);
  await anyone.as(await firstToken(shop)).post(`${api}/orders`, reservation(one));
  const reads = (name: string, path: string) =>
    measure(measured, {
      name,
      workers: concurrent,
      operations: operations(5_000),
      work: async () => expectStatus(await anyone.get(api + path), 200),
    });
  return [
    await reads("catalogue: a list of events", "/events?limit=20"),
    await reads(compared.oneEvent, "/events/evt_school"),
    await reads("catalogue: availability", "/events/evt_school/availability"),
    await measure(measured, {
      name: compared.soldOut,
      workers: concurrent,
      operations: operations(5_000),
      work: async (worker) =>
        expectStatus(await nthOf(buyers, worker).post(`${api}/orders`, reservation(one)), 409),
    }),
  ];
}

async function firstToken({ measured }: ShopUnderLoad): Promise<string> {
  return await measured.token("usr_bench_first");
}

/** Reservations alone: the first half of an on-sale's first minute. */
export async function reserving(shop: ShopUnderLoad, { concurrent, operations }: Size): Promise<Row[]> {
  const { measured, buyers, creator } = shop;
  const sale = await putOnSale(creator, 200_000);
  const row = await measure(measured, {
    name: compared.reserve,
    workers: concurrent,
    operations: operations(5_000),
    work: async (worker) =>
      expectStatus(await nthOf(buyers, worker).post(`${api}/orders`, reservation(sale)), 201),
  });
  return [row];
}
