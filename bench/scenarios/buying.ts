import { type Figures, grownEach, percentiles, type Row, usedEach } from "../figures.ts";
import { closedLoop, expectStatus } from "../load.ts";
import { quiet } from "../quiet.ts";
import { compared } from "../ratios.ts";
import {
  api,
  nthOf,
  type OnSale,
  putManyOnSale,
  putOnSale,
  reservation,
  type ShopUnderLoad,
} from "../shop-under-load.ts";
import type { Size } from "../size.ts";

/** Whole purchases on one hot event, then on many: reserve, pay, issue, print, send. */
export async function paidOrders(shop: ShopUnderLoad, { concurrent, operations }: Size): Promise<Row[]> {
  const rush = { workers: concurrent, count: operations(3_000) };
  const hot = [await putOnSale(shop.creator, 200_000)];
  const many = await putManyOnSale(shop.creator, 64, 10_000);
  // The first orders start the printing threads.
  await buy(shop, hot, { workers: concurrent, count: 50 });
  await quiet(shop);
  return [
    ...(await bought(shop, { ...rush, name: "one hot event", sales: hot })),
    ...(await bought(shop, { ...rush, name: "64 events", sales: many })),
  ];
}

interface Rush {
  workers: number;
  count: number;
}

async function bought(
  shop: ShopUnderLoad,
  { name, sales, ...rush }: Rush & { name: string; sales: OnSale[] },
): Promise<Row[]> {
  const { count } = rush;
  const before = await shop.measured.figures();
  const startedMs = performance.now();
  const { reserveMs, payMs } = await buy(shop, sales, rush);
  const soldMs = performance.now();
  const sentMs = await quiet(shop);
  const after = await shop.measured.figures();
  const perSecondUntil = (endMs: number) => (count * 1_000) / (endMs - startedMs);
  const whole: Row = {
    name: `paid orders, tickets printed and sent, ${name}`,
    operations: count,
    perSecond: perSecondUntil(sentMs),
    ...percentiles(reserveMs.map((ms, index) => ms + (payMs[index] as number))),
    ...usedEach(before, after, count),
    note: storeNote(before, after, count),
  };
  const part = (of: string, ms: number[]): Row => ({
    name: `  ${of}`,
    operations: count,
    perSecond: perSecondUntil(soldMs),
    ...percentiles(ms),
    cpuMs: Number.NaN,
  });
  return [whole, part("of these: POST /orders", reserveMs), part(compared.pay, payMs)];
}

async function buy(
  shop: ShopUnderLoad,
  sales: OnSale[],
  { workers, count }: Rush,
): Promise<{ reserveMs: number[]; payMs: number[] }> {
  const reserveMs: number[] = [];
  const payMs: number[] = [];
  await closedLoop({
    workers,
    operations: count,
    work: async (worker, nth) => {
      const buyer = nthOf(shop.buyers, worker);
      const reserved = await buyer.post(`${api}/orders`, reservation(nthOf(sales, nth)));
      reserveMs.push(expectStatus(reserved, 201));
      const paid = await buyer.post(`${api}/orders/${reserved.body.id}/payment`, {
        paymentMethod: "pm_card_visa",
      });
      payMs.push(expectStatus(paid, 200, 202));
      return reserved.ms + paid.ms;
    },
  });
  return { reserveMs, payMs };
}

/** The operations of the stores for one order. */
function storeNote(before: Figures, after: Figures, count: number): string {
  const listed = (counts: Record<string, number>) =>
    Object.entries(counts)
      .filter(([, each]) => each >= 0.01)
      .map(([name, each]) => `${name} ${each.toFixed(2)}`)
      .join(", ");
  const writes = `writes per order: ${listed(grownEach(before.writes, after.writes, count))}`;
  const trips = listed(grownEach(before.trips, after.trips, count));
  return trips === "" ? writes : `${writes}; round trips: ${trips}`;
}
