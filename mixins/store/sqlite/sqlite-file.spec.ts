import { mkdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { freshFiles } from "../testing/folder.ts";
import { order, orderSpec } from "../testing/store-suite-orders.ts";
import { openSqliteStore } from "./sqlite-store.ts";

const freshFile = freshFiles();

async function filledFile(): Promise<string> {
  const file = freshFile();
  const store = openSqliteStore(file);
  const docs = Array.from({ length: 200 }, (_, i) => order(`ord_${i}`, { note: "x".repeat(500) }));
  await store.collection(orderSpec).insertAll(docs);
  await store.close();
  return file;
}

const openOrders = (file: string) => openSqliteStore(file).collection(orderSpec);

test("a file that is no database is refused by name, and left as it is", () => {
  const file = freshFile();
  writeFileSync(file, "id;name\n1;Anna\n".repeat(1000));
  expect(() => openOrders(file)).toThrow(`${file} cannot be used: it is not a SQLite database`);
  expect(readFileSync(file, "utf8")).toMatch(/^id;name\n/);
});

test("a file cut short is refused by name", async () => {
  const file = await filledFile();
  truncateSync(file, 3 * 4096);
  expect(() => openOrders(file)).toThrow(`${file} cannot be used: it is damaged`);
});

test("a damaged page is reported by name when one of its documents is read, and the others stay readable", async () => {
  const file = await filledFile();
  const bytes = readFileSync(file);
  const page = Math.floor(bytes.indexOf('{"_id":"ord_150"') / 4096) * 4096;
  writeFileSync(file, bytes.fill(0xa5, page, page + 4096));
  const store = openSqliteStore(file);
  const orders = store.collection(orderSpec);
  const reads = await Promise.allSettled(Array.from({ length: 200 }, (_, i) => orders.get(`ord_${i}`)));
  const failed = reads.filter((read) => read.status === "rejected");
  expect(failed.length).toBeGreaterThan(0);
  expect(failed.length).toBeLessThan(100);
  for (const { reason } of failed)
    expect(reason.message).toContain(`${file} could not be read: it is damaged`);
  await store.close();
});

test("a folder that does not exist, or a folder in place of the file, is refused by name", () => {
  const missing = `${freshFile()}/orders.db`;
  expect(() => openOrders(missing)).toThrow(
    `${missing} cannot be used: it cannot be opened or created there`,
  );
  const folder = freshFile();
  mkdirSync(folder);
  expect(() => openOrders(folder)).toThrow(`${folder} cannot be used: it cannot be opened or created there`);
});
