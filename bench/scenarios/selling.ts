import { percentiles, type Row } from "../figures.ts";
import { closedLoop, expectStatus, measure } from "../load.ts";
import { api, nthOf, type OnSale, putOnSale, reservation, type ShopUnderLoad } from "../shop-under-load.ts";
import type { Size } from "../size.ts";

/** What visitors do most, and how fast the shop says no. */
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
    await reads("catalogue: one event", "/events/evt_school"),
    await reads("catalogue: availability", "/events/evt_school/availability"),
    await measure(measured, {
      name: "sold-out answers",
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
    name: "reserve",
    workers: concurrent,
    operations: operations(5_000),
    work: async (worker) =>
      expectStatus(await nthOf(buyers, worker).post(`${api}/orders`, reservation(sale)), 201),
  });
  return [row];
}

/** Whole purchases on one hot event, then on many: reserve, pay, issue, notify. */
export async function paidOrders(shop: ShopUnderLoad, size: Size): Promise<Row[]> {
  const hot = [await putOnSale(shop.creator, 200_000)];
  const many = await Promise.all(Array.from({ length: 64 }, () => putOnSale(shop.creator, 10_000)));
  return [
    ...(await bought(shop, size, { name: "one hot event", sales: hot })),
    ...(await bought(shop, size, { name: "64 events", sales: many })),
  ];
}

async function bought(
  shop: ShopUnderLoad,
  { concurrent, operations }: Size,
  { name, sales }: { name: string; sales: OnSale[] },
): Promise<Row[]> {
  const reserveMs: number[] = [];
  const payMs: number[] = [];
  const count = operations(3_000);
  const before = await shop.measured.figures();
  const startedMs = performance.now();
  await closedLoop({
    workers: concurrent,
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
  const quietMs = await quiet(shop);
  const after = await shop.measured.figures();
  const each = (total: number) => total / count;
  const shared = { operations: count, perSecond: (count * 1_000) / (quietMs - startedMs) };
  const whole: Row = {
    name: `paid orders with tickets and mail, ${name}`,
    ...shared,
    ...percentiles(reserveMs.map((ms, index) => ms + (payMs[index] as number))),
    cpuMs: each(after.cpuMs - before.cpuMs),
    writes: each(total(after.writes) - total(before.writes)),
    messages: each(after.messages - before.messages),
    note: writesNote(before.writes, after.writes, count),
  };
  const part = (of: string, ms: number[]): Row => ({
    name: `  of these: ${of}`,
    ...shared,
    ...percentiles(ms),
    cpuMs: Number.NaN,
  });
  return [whole, part("POST /orders", reserveMs), part("POST /orders/{id}/payment", payMs)];
}

/** When the last write was done: nothing was written any more for half a second after it. */
async function quiet({ measured }: ShopUnderLoad): Promise<number> {
  let lastWrites = -1;
  let sinceMs = performance.now();
  while (performance.now() - sinceMs < 500) {
    const writes = total((await measured.figures()).writes);
    if (writes !== lastWrites) sinceMs = performance.now();
    lastWrites = writes;
    await new Promise((done) => setTimeout(done, 20));
  }
  return sinceMs;
}

function writesNote(before: Record<string, number>, after: Record<string, number>, count: number): string {
  const each = Object.keys(after)
    .map((ledger) => [ledger, ((after[ledger] ?? 0) - (before[ledger] ?? 0)) / count] as const)
    .filter(([, writes]) => writes >= 0.01);
  return `writes per order: ${each.map(([ledger, writes]) => `${ledger} ${writes.toFixed(2)}`).join(", ")}`;
}

const total = (counts: Record<string, number>) => Object.values(counts).reduce((sum, n) => sum + n, 0);
