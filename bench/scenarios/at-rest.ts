import { setTimeout as wait } from "node:timers/promises";
import { type Row, usedEach } from "../figures.ts";
import { quiet } from "../quiet.ts";
import type { ShopUnderLoad } from "../shop-under-load.ts";

/** The resource use of an idle mesh: heartbeats, and polling for leftover work. */
export async function atRest(shop: ShopUnderLoad): Promise<Row[]> {
  const { measured } = shop;
  const seconds = 5;
  // Accounts made for the bench receive a mail first.
  await quiet(shop);
  const before = await measured.figures();
  await wait(seconds * 1_000);
  const after = await measured.figures();
  const none = { perSecond: Number.NaN, p50: Number.NaN, p95: Number.NaN, p99: Number.NaN };
  return [{ name: "a second", operations: seconds, ...none, ...usedEach(before, after, seconds) }];
}
