import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { Collection, Store } from "../port.ts";
import { describeChanges } from "./store-suite-change.ts";
import { describeFinding } from "./store-suite-find.ts";
import { describeUniqueElements, describeUniqueKeys, refusedBy } from "./store-suite-keys.ts";
import { type Order, order, orderSpec } from "./store-suite-orders.ts";
import { describePaging } from "./store-suite-pages.ts";

/** The guarantees of the port; every adapter passes it. `open` gives an empty store. */
export function describeStore(name: string, open: () => Store | Promise<Store>): void {
  let store: Store;
  let orders: Collection<Order>;
  beforeEach(async () => {
    store = await open();
    orders = store.collection(orderSpec);
  });
  afterEach(() => store.close());

  describe(`${name}: documents`, () => describeDocuments(() => orders));
  describe(`${name}: unique keys`, () => describeUniqueKeys(() => orders));
  describe(`${name}: unique elements`, () => describeUniqueElements(() => orders));
  describe(`${name}: change and remove`, () => describeChanges(() => orders));
  describe(`${name}: find`, () => describeFinding(() => orders));
  describe(`${name}: pages`, () => describePaging(() => orders));
  describe(`${name}: collections`, () => describeCollections(() => store));
}

function describeDocuments(orders: () => Collection<Order>): void {
  test("gives back what was inserted, whatever characters and integers are in it", async () => {
    const doc = order("ord_\u2028\u0000😀", {
      email: "line\u2028\u2029 nul\u0000 emoji😀 half\ud800 quote\"'\\",
      rank: Number.MAX_SAFE_INTEGER,
      data: { deep: [1, -0.5, true, null, { "": "", __proto__x: "ünïcode" }] },
    });
    // An indexed field takes no half emoji, so this text stands in one that is not.
    const { email, ...rest } = doc;
    await orders().insert({ ...rest, note: email });
    expect(await orders().get(doc._id)).toEqual({ ...rest, note: email });
    expect(await orders().get("ord_\u2028")).toBeNull();
  });

  test("gives back names of fields inside, whatever they are", async () => {
    const doc = order("ord_1", {
      data: { $ref: "orders", $id: 1, "a.b": [{ $gt: 0 }], "nul\0": { "half\ud800": 1 }, "": null },
    });
    await orders().insert(doc);
    expect(await orders().get("ord_1")).toEqual(doc);
    expect(await orders().getAll(["ord_1", "ord_\ud800"])).toEqual([doc]);
    expect(await orders().get("ord_\ufffd")).toBeNull();
  });

  test("a second document of the same _id is refused, and the first one stays", async () => {
    await orders().insert(order("ord_1", { rank: 1, claims: ["q/1"] }));
    const again = orders().insert(order("ord_1", { rank: 2, claims: ["q/1"] }));
    await expect(again).rejects.toEqual(refusedBy("_id"));
    expect(await orders().get("ord_1")).toEqual(order("ord_1", { rank: 1, claims: ["q/1"] }));
  });

  test("an absent field stays absent, and null stays null", async () => {
    await orders().insert(order("ord_1", { email: undefined, buyerId: null }));
    const stored = await orders().get("ord_1");
    expect(Object.keys(stored!)).not.toContain("email");
    expect(stored!.buyerId).toBeNull();
  });

  test("what was given in or out is a copy", async () => {
    const given = order("ord_1", { claims: ["q/1"], data: { list: [1] } });
    const inserting = orders().insert(given);
    given.claims!.push("q/2");
    await inserting;
    for (const read of [
      async () => (await orders().get("ord_1"))!,
      async () => (await orders().getAll(["ord_1"]))[0]!,
      async () => (await orders().find({ index: "byRank", where: {}, limit: 1 })).items[0]!,
      async () => (await orders().change("ord_1", {}, { rank: 0 }))!,
    ]) {
      const out = await read();
      out.claims!.push("q/3");
      (out.data as { list: number[] }).list.push(2);
    }
    expect(await orders().get("ord_1")).toEqual(
      order("ord_1", { rank: 0, claims: ["q/1"], data: { list: [1] } }),
    );
  });

  test("getAll answers in the order asked for and leaves out what is not there", async () => {
    await orders().insertAll(["ord_1", "ord_2", "ord_3"].map((id) => order(id)));
    const found = await orders().getAll(["ord_3", "ord_x", "ord_1", "ord_3"]);
    expect(found.map((doc) => doc._id)).toEqual(["ord_3", "ord_1", "ord_3"]);
    expect(await orders().getAll([])).toEqual([]);
  });

  test("insertAll reports for each document the key that refused it", async () => {
    await orders().insert(order("ord_1", { email: "a@x", number: 1, claims: ["q/1"] }));
    const outcomes = await orders().insertAll([
      order("ord_2"),
      order("ord_1"),
      order("ord_3", { email: "a@x", number: 1 }),
      order("ord_4", { claims: ["q/2", "q/1"] }),
      order("ord_2"),
    ]);
    expect(outcomes).toEqual([null, "_id", "byNumber", "claims", "_id"]);
    expect(await orders().count()).toBe(2);
    expect(await orders().insertAll([])).toEqual([]);
  });

  test.each([
    ["NaN", { rank: Number.NaN }, '"rank" must be plain JSON, got NaN'],
    ["a Date", { data: { at: new Date(0) } }, '"at" must be plain JSON, got a Date'],
    ["an object in an indexed field", { state: {} as string }, "orders.state must be .*, got {}"],
    ["half an emoji in an indexed field", { state: "\ud800" }, "orders.state must be a whole string"],
    ["an empty _id", { _id: "" }, 'orders._id must be .*, got ""'],
  ])("refuses a document with %s, and insertAll then inserts nothing", async (_, fields, message) => {
    await expect(orders().insert(order("ord_1", fields))).rejects.toThrow(new RegExp(message));
    await expect(orders().insertAll([order("ord_2"), order("ord_3", fields)])).rejects.toThrow(
      new RegExp(message),
    );
    expect(await orders().count()).toBe(0);
  });
}

function describeCollections(store: () => Store): void {
  test("collections do not see each other, and one asked for twice is the same", async () => {
    const [orders, blocks] = [store().collection(orderSpec), store().collection<Order>({ name: "blocks" })];
    await orders.insert(order("ord_1"));
    await blocks.insert(order("ord_1"));
    await blocks.remove("ord_1", {});
    expect(
      await store()
        .collection({ ...orderSpec })
        .get("ord_1"),
    ).toEqual(order("ord_1"));
    expect(() => store().collection<Order>({ name: "orders" })).toThrow('"orders" is declared twice');
  });

  test.each([
    [{ name: "a b" }, '"a b" is no name'],
    [{ name: "a", indexes: { "x'y": ["rank" as const] } }, "is no name for a collection"],
    [{ name: "a", unique: { x: ["a'b" as "rank"] } }, "is no name for a keyed field"],
    [{ name: "a", indexes: { x: [] } }, "a.x must have one field or more"],
    [{ name: "a", indexes: { x: ["rank" as const, "rank" as const] } }, "each once"],
  ])("refuses the spec %j", (spec, message) => {
    expect(() => store().collection<Order>(spec)).toThrow(message);
  });
}
