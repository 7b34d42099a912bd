import { beforeEach, expect, it } from "@jest/globals";
import { openMemoryStore } from "./memory/memory-store.ts";
import { everyPage, fittingPage, maxScanned } from "./pagination.ts";
import type { Collection } from "./port.ts";

interface Thing {
  _id: string;
  n: number;
}

const byNumber = { index: "byNumber", where: {} } as const;
let things: Collection<Thing>;

async function put(count: number): Promise<void> {
  await things.insertAll(Array.from({ length: count }, (_, n) => ({ _id: `t${n}`, n })));
}

/** The numbers of every page that `fits` lets through, page by page. */
async function walk(limit: number, fits: (thing: Thing) => boolean): Promise<number[][]> {
  const pages: number[][] = [];
  let after: string | undefined;
  do {
    const page = await fittingPage(things, { ...byNumber, limit, after }, fits);
    pages.push(page.items.map(({ n }) => n));
    after = page.nextCursor ?? undefined;
  } while (after !== undefined);
  return pages;
}

beforeEach(() => {
  things = openMemoryStore().collection<Thing>({ name: "things", indexes: { byNumber: ["n"] } });
});

it("everyPage gives everything once, and one empty page when there is nothing", async () => {
  const sizes = async () => {
    const found: number[] = [];
    for await (const page of everyPage(things, { ...byNumber, limit: 2 })) found.push(page.length);
    return found;
  };
  expect(await sizes()).toEqual([0]);
  await put(5);
  expect(await sizes()).toEqual([2, 2, 1]);
});

it.each([1, 3, 7])("fittingPage passes over nothing and repeats nothing, %i at a time", async (limit) => {
  await put(450);
  const pages = await walk(limit, ({ n }) => n % 50 === 3);
  expect(pages.flat()).toEqual([3, 53, 103, 153, 203, 253, 303, 353, 403]);
  for (const page of pages.slice(0, -1)) expect(page).toHaveLength(limit);
});

it("fittingPage ends an empty page where it stopped looking", async () => {
  await put(maxScanned + 10);
  const first = await fittingPage(things, { ...byNumber, limit: 5 }, ({ n }) => n === maxScanned + 5);
  expect(first.items).toEqual([]);
  expect(first.nextCursor).not.toBeNull();
  expect(await walk(5, ({ n }) => n === maxScanned + 5)).toEqual([[], [maxScanned + 5]]);
});

it("fittingPage reads from where the page before ended", async () => {
  await put(4);
  const first = await fittingPage(things, { ...byNumber, limit: 1 }, ({ n }) => n % 2 === 0);
  const next = { ...byNumber, limit: 1, after: first.nextCursor ?? "" };
  expect((await fittingPage(things, next, ({ n }) => n % 2 === 0)).items).toEqual([{ _id: "t2", n: 2 }]);
});
