import { expect, test } from "@jest/globals";
import type { CollectionSpec } from "../port.ts";
import { freshFiles } from "../testing/folder.ts";
import { type Order, order } from "../testing/store-suite-orders.ts";
import { openSqliteStore } from "./sqlite-store.ts";

const freshFile = freshFiles();
const docs = [
  order("ord_1", { email: "a@x", claims: ["q/1", "q/2"] }),
  order("ord_2", { email: "b@x", claims: null }),
  order("ord_3", { email: "b@x", rank: 1 }),
];

async function withStore<T>(
  file: string,
  work: (store: ReturnType<typeof openSqliteStore>) => Promise<T>,
): Promise<T> {
  const store = openSqliteStore(file);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

async function fileWith(spec: Partial<CollectionSpec<Order>>): Promise<string> {
  const file = freshFile();
  await withStore(file, (store) => store.collection<Order>({ name: "orders", ...spec }).insertAll(docs));
  return file;
}

test("a spec that gained an index finds the documents there are", async () => {
  const file = await fileWith({});
  await withStore(file, async (store) => {
    const orders = store.collection<Order>({ name: "orders", indexes: { byRank: ["rank"] } });
    const { items } = await orders.find({ index: "byRank", where: { rank: { before: 9 } }, limit: 9 });
    expect(items.map((doc) => doc._id)).toEqual(["ord_3", "ord_1", "ord_2"]);
  });
});

test("an index of the same name over other fields is made again", async () => {
  const file = await fileWith({ indexes: { list: ["rank"] } });
  await withStore(file, async (store) => {
    const orders = store.collection<Order>({ name: "orders", indexes: { list: ["email"] } });
    expect((await orders.find({ index: "list", where: { email: "b@x" }, limit: 9 })).items).toHaveLength(2);
  });
});

test("a spec that gained a uniqueElements key holds the claims of the documents there are", async () => {
  const file = await fileWith({});
  const uniqueElements: CollectionSpec<Order>["uniqueElements"] = {
    claims: { scope: "eventId", array: "claims" },
  };
  await withStore(file, async (store) => {
    const orders = store.collection<Order>({ name: "orders", uniqueElements });
    expect(await orders.owners("claims", "evt_1", ["q/2"])).toEqual(new Map([["q/2", "ord_1"]]));
    expect(await orders.insertAll([order("ord_4", { claims: ["q/2"] })])).toEqual(["claims"]);
  });
});

test("a new unique key that the documents break is refused in a sentence, and changes nothing", async () => {
  const file = await fileWith({});
  const sentence = 'documents of orders already break the new unique key "byEmail"';
  await withStore(file, async (store) => {
    const spec: CollectionSpec<Order> = {
      name: "orders",
      indexes: { byRank: ["rank"] },
      unique: { byEmail: ["email"] },
    };
    expect(() => store.collection(spec)).toThrow(`${file}: ${sentence}`);
    expect(await store.collection<Order>({ name: "orders" }).count()).toBe(3);
  });
});

test("a key that the spec lost refuses nothing any more, and the keys of other collections stay", async () => {
  const file = await fileWith({
    unique: { byEmail: ["rank", "email"] },
    indexes: { byRank: ["rank"] },
  });
  const named: CollectionSpec<Order> = { name: "orders_named", unique: { byEmail: ["email"] } };
  await withStore(file, async (store) => {
    await store.collection(named).insert(order("ord_1", { email: "a@x" }));
    const orders = store.collection<Order>({ name: "orders" });
    expect(await orders.insertAll([order("ord_4", { email: "a@x" })])).toEqual([null]);
  });
  await withStore(file, async (store) => {
    expect(await store.collection(named).insertAll([order("ord_2", { email: "a@x" })])).toEqual(["byEmail"]);
  });
});
