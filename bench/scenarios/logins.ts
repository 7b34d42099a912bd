import { randomUUID } from "node:crypto";
import { sampleAccounts } from "../../lib/settings/sample-accounts.ts";
import { percentiles, type Row } from "../figures.ts";
import { HttpClient } from "../http-client.ts";
import { closedLoop, expectStatus } from "../load.ts";
import { api, nthOf, type OnSale, putOnSale, reservation, type ShopUnderLoad } from "../shop-under-load.ts";
import type { Size } from "../size.ts";

/** As many clients try to log in all the time, each again as soon as it is answered. */
const hammering = 20;
const turns = 3;

/**
 * Reserving without logins, and with many: in turns, so that other work of the machine affects both alike.
 * Half of the logins are right; the others name no account, which takes as long.
 */
export async function reservingWithLogins(
  shop: ShopUnderLoad,
  { concurrent, operations }: Size,
): Promise<{ rows: Row[]; notes: string[] }> {
  const sale = await putOnSale(shop.creator, 200_000);
  const rush = { workers: concurrent, operations: operations(2_000) };
  const quiet: Part = { ms: [], tookMs: 0 };
  const hammered: Part = { ms: [], tookMs: 0 };
  const logins: Part = { ms: [], tookMs: 0 };
  await reserveAll(shop, sale, rush);
  for (let turn = 0; turn < turns; turn++) {
    add(quiet, await reserveAll(shop, sale, rush));
    let isOver = false;
    const hammers = logInUntil(shop, () => isOver);
    add(hammered, await reserveAll(shop, sale, rush));
    isOver = true;
    add(logins, await hammers);
  }
  const rows = [
    rowOf("reserve, no one logs in", quiet),
    rowOf("reserve, logins hammering", hammered),
    rowOf("  in the meantime: POST /auth/login", logins),
  ];
  return { rows, notes: [ratioNote(rows[0]!.p95, rows[1]!.p95)] };
}

interface Part {
  ms: number[];
  tookMs: number;
}

function add(to: Part, { ms, tookMs }: Part): void {
  to.ms.push(...ms);
  to.tookMs += tookMs;
}

async function reserveAll(
  { buyers }: ShopUnderLoad,
  sale: OnSale,
  rush: { workers: number; operations: number },
): Promise<Part> {
  const startedMs = performance.now();
  const ms = await closedLoop({
    ...rush,
    work: async (worker) =>
      expectStatus(await nthOf(buyers, worker).post(`${api}/orders`, reservation(sale)), 201),
  });
  return { ms, tookMs: performance.now() - startedMs };
}

async function logInUntil({ measured }: ShopUnderLoad, isOver: () => boolean): Promise<Part> {
  const startedMs = performance.now();
  // On connections of their own, which buyers need not wait for.
  const anyone = new HttpClient(measured.url);
  const ms: number[] = [];
  const client = async (index: number) => {
    const right = index % 2 === 0;
    while (!isOver()) {
      const { email, password } = nthOf([...sampleAccounts], index >> 1);
      const body = right
        ? { email, password }
        : { email: `${randomUUID()}@example.org`, password: "a guess" };
      const answer = await anyone.post(`${api}/auth/login`, body);
      // Too many wait already, or too long: that is an answer too.
      ms.push(expectStatus(answer, right ? 200 : 401, 503, 504));
    }
  };
  await Promise.all(Array.from({ length: hammering }, (_, index) => client(index)));
  anyone.close();
  return { ms, tookMs: performance.now() - startedMs };
}

function rowOf(name: string, { ms, tookMs }: Part): Row {
  const operations = ms.length;
  return {
    name,
    operations,
    perSecond: operations / (tookMs / 1_000),
    ...percentiles(ms),
    cpuMs: Number.NaN,
  };
}

const promised = 2;

function ratioNote(quietMs: number, hammeredMs: number): string {
  const ratio = hammeredMs / quietMs;
  const verdict = ratio <= promised ? `within ${promised}` : `above ${promised}, which it must not be`;
  return `p95 of reserving with logins hammering is ${ratio.toFixed(2)} times the quiet one: ${verdict}.`;
}
