import { expect, test } from "@jest/globals";
import { freshFiles } from "../testing/folder.ts";
import { describeStore } from "../testing/store-suite.ts";
import { order, orderSpec } from "../testing/store-suite-orders.ts";
import { describeTurns } from "../testing/store-suite-turns.ts";
import { openSqliteStore } from "./sqlite-store.ts";

const freshFile = freshFiles();

describeStore("sqlite", () => openSqliteStore(freshFile()));
describeTurns("sqlite", () => openSqliteStore(freshFile()));

test("a store opened again holds its documents and still keeps its keys", async () => {
  const file = freshFile();
  const docs = [
    order("ord_1", { email: "a@x", number: 1, claims: ["q/1"] }),
    order("ord_2", { note: "\u2028\u0000😀" }),
  ];
  const before = openSqliteStore(file);
  await before.collection(orderSpec).insertAll(docs);
  await before.close();

  const store = openSqliteStore(file);
  const orders = store.collection(orderSpec);
  expect((await orders.find({ index: "byId", where: {}, limit: 10 })).items).toEqual(docs);
  const rivals = [
    order("ord_1"),
    order("ord_3", { email: "a@x", number: 1 }),
    order("ord_4", { claims: ["q/1"] }),
  ];
  expect(await orders.insertAll(rivals)).toEqual(["_id", "byNumber", "claims"]);
  await store.close();
});

test("close writes what is waiting, and later calls are refused by a sentence that names the file", async () => {
  const file = freshFile();
  const store = openSqliteStore(file);
  const orders = store.collection(orderSpec);
  const inserting = orders.insert(order("ord_1"));
  await store.close();
  await inserting;
  await store.close();
  await expect(orders.get("ord_1")).rejects.toThrow(`the store ${file} is closed`);
  await expect(orders.insert(order("ord_2"))).rejects.toThrow(`the store ${file} is closed`);
  const again = openSqliteStore(file);
  expect(await again.collection(orderSpec).count()).toBe(1);
  await again.close();
});

test("a document too deep for SQLite is refused alone", async () => {
  const store = openSqliteStore(freshFile());
  const orders = store.collection(orderSpec);
  let data: unknown = 1;
  for (let depth = 0; depth < 1500; depth++) data = [data];
  const deep = orders.insert(order("ord_deep", { data, claims: ["q/1"] }));
  const others = [orders.insert(order("ord_1")), orders.insert(order("ord_2", { claims: ["q/1"] }))];
  await expect(deep).rejects.toThrow("refused ord_deep: malformed JSON");
  await Promise.all(others);
  expect(await orders.count()).toBe(2);
  await store.close();
});
