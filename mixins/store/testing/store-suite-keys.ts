import { expect, test } from "@jest/globals";
import { type Collection, type DuplicateKeyError, isDuplicateKey } from "../port.ts";
import { type Order, order } from "./store-suite-orders.ts";

export const refusedBy = (key: string) => expect.objectContaining({ name: "DuplicateKeyError", key });

export function describeUniqueKeys(orders: () => Collection<Order>): void {
  test("no two documents share all fields of a unique key", async () => {
    await orders().insert(order("ord_1", { email: "a@x", number: 1 }));
    await orders().insert(order("ord_2", { email: "a@x", number: 2 }));
    const third = order("ord_3", { email: "a@x", number: 1 });
    await expect(orders().insert(third)).rejects.toEqual(refusedBy("byNumber"));
    const error = await orders()
      .insert(third)
      .catch((thrown: unknown) => thrown);
    expect(isDuplicateKey(error, "byNumber")).toBe(true);
    expect((error as DuplicateKeyError).message).toBe('orders: ord_3 would break the unique key "byNumber"');
    expect(await orders().get("ord_3")).toBeNull();
  });

  test("a document with null or nothing in a field of the key is free of it", async () => {
    const docs = [
      { email: null, number: 1 },
      { number: 1 },
      { email: "a@x" },
      { email: "a@x", number: null },
    ];
    const outcomes = await orders().insertAll(docs.map((fields, i) => order(`ord_${i}`, fields)));
    expect(outcomes).toEqual([null, null, null, null]);
  });

  test("a change into a taken key is refused and changes nothing; into a freed one it is not", async () => {
    await orders().insert(order("ord_1", { email: "a@x", number: 1 }));
    await orders().insert(order("ord_2", { email: "a@x", number: 2 }));
    await expect(orders().change("ord_2", {}, { number: 1, rank: 9 })).rejects.toEqual(refusedBy("byNumber"));
    expect(await orders().get("ord_2")).toEqual(order("ord_2", { email: "a@x", number: 2 }));
    expect(await orders().change("ord_2", {}, { number: 2, state: "paid" })).toMatchObject({ state: "paid" });
    await orders().remove("ord_1", {});
    expect(await orders().change("ord_2", {}, { number: 1 })).toMatchObject({ number: 1 });
    expect(await orders().insertAll([order("ord_3", { email: "a@x", number: 2 })])).toEqual([null]);
  });

  test("of several broken keys the _id is named first, then the unique key", async () => {
    const first = order("ord_1", { email: "a@x", number: 1, claims: ["q/1"] });
    await orders().insert(first);
    await expect(orders().insert({ ...first })).rejects.toEqual(refusedBy("_id"));
    await expect(orders().insert({ ...first, _id: "ord_2" })).rejects.toEqual(refusedBy("byNumber"));
  });

  test("refused writes leave the other writes of the same turn alone", async () => {
    await orders().insert(order("ord_3", { email: "a@x", number: 1 }));
    const settled = await Promise.allSettled([
      orders().insert(order("ord_1", { email: "a@x", number: 1 })),
      orders().insert(order("ord_2")),
      orders().change("ord_3", { state: "paid" }, { rank: 1 }),
      orders().insert(order("ord_4", { rank: Number.POSITIVE_INFINITY })),
      orders().change("ord_3", {}, { _id: "ord_5" }),
      orders().change("ord_3", {}, { rank: 7 }),
    ]);
    const kinds = settled.map((one) => one.status === "fulfilled");
    expect(kinds).toEqual([false, true, true, false, false, true]);
    expect(await orders().get("ord_3")).toEqual(order("ord_3", { email: "a@x", number: 1, rank: 7 }));
    expect(await orders().count()).toBe(2);
  });
}

export function describeUniqueElements(orders: () => Collection<Order>): void {
  test("an element held by one document is refused to another, and none of its others is taken", async () => {
    await orders().insert(order("ord_1", { claims: ["q/1", "q/2"] }));
    await expect(orders().insert(order("ord_2", { claims: ["q/3", "q/2"] }))).rejects.toEqual(
      refusedBy("claims"),
    );
    expect(await orders().get("ord_2")).toBeNull();
    expect(await orders().owners("claims", "evt_1", ["q/3", "q/2"])).toEqual(new Map([["q/2", "ord_1"]]));
    await orders().insert(order("ord_3", { claims: ["q/3"] }));
  });

  test("of rivals in one turn exactly one gets the element", async () => {
    const docs = Array.from({ length: 50 }, (_, i) => order(`ord_${i}`, { claims: [`own/${i}`, "q/1"] }));
    const settled = await Promise.allSettled(docs.map((doc) => orders().insert(doc)));
    expect(settled.filter((one) => one.status === "fulfilled")).toHaveLength(1);
    expect(await orders().count()).toBe(1);
  });

  test("an empty array, null or nothing claims nothing, not even with the scope", async () => {
    const docs = [
      { claims: [] },
      { claims: [] },
      { claims: null },
      { claims: undefined },
      { eventId: null, claims: [] },
    ];
    const outcomes = await orders().insertAll(docs.map((fields, i) => order(`ord_${i}`, fields)));
    expect(outcomes).toEqual([null, null, null, null, null]);
  });

  test("the same element in another scope, or under another key, is free", async () => {
    await orders().insert(order("ord_1", { claims: ["q/1"], tourId: "tour_1", tourClaims: ["l/1"] }));
    await orders().insert(order("ord_2", { eventId: "evt_2", claims: ["q/1", "l/1"] }));
    const third = order("ord_3", { eventId: "evt_3", tourId: "tour_1", tourClaims: ["l/1"] });
    await expect(orders().insert(third)).rejects.toEqual(refusedBy("tourClaims"));
    await orders().insert({ ...third, tourId: "tour_2" });
  });

  test("a change claims what it adds and frees what it drops, at once", async () => {
    await orders().insert(order("ord_1", { claims: ["q/1", "q/2"] }));
    await orders().insert(order("ord_2", { claims: ["q/3"] }));
    await expect(orders().change("ord_2", {}, { claims: ["q/4", "q/1"] })).rejects.toEqual(
      refusedBy("claims"),
    );
    expect(await orders().change("ord_1", {}, { claims: ["q/2", "q/5"] })).not.toBeNull();
    expect(await orders().change("ord_2", {}, { claims: ["q/1"] })).not.toBeNull();
    const owners = await orders().owners("claims", "evt_1", ["q/1", "q/2", "q/3", "q/4", "q/5"]);
    expect([...owners]).toEqual([
      ["q/1", "ord_2"],
      ["q/2", "ord_1"],
      ["q/5", "ord_1"],
    ]);
  });

  test("emptying, removing or moving to another scope frees at once", async () => {
    await orders().insertAll(["1", "2", "3"].map((n) => order(`ord_${n}`, { claims: [`q/${n}`] })));
    await Promise.all([
      orders().change("ord_1", {}, { claims: [] }),
      orders().remove("ord_2", {}),
      orders().change("ord_3", {}, { eventId: "evt_2" }),
    ]);
    const next = ["1", "2", "3"].map((n) => order(`new_${n}`, { claims: [`q/${n}`] }));
    expect(await orders().insertAll(next)).toEqual([null, null, null]);
    expect(await orders().owners("claims", "evt_2", ["q/3"])).toEqual(new Map([["q/3", "ord_3"]]));
  });

  test.each([
    ["an element twice", { claims: ["q/1", "q/2", "q/1"] }, 'orders: ord_1: claims holds "q/1" twice'],
    [
      "an element that is no string",
      { claims: [7 as unknown as string] },
      "claims must hold whole strings only, got 7",
    ],
    ["no array", { claims: "q/1" as unknown as string[] }, 'claims must be an array, got "q/1"'],
    ["elements without a scope", { tourClaims: ["l/1"] }, "tourId must be a whole string, got undefined"],
  ])("refuses a document with %s, inserted or changed", async (_, fields, message) => {
    await expect(orders().insert(order("ord_1", fields))).rejects.toThrow(message);
    await orders().insert(order("ord_1", { claims: ["q/9"] }));
    await expect(orders().change("ord_1", {}, fields)).rejects.toThrow(message);
    expect(await orders().get("ord_1")).toEqual(order("ord_1", { claims: ["q/9"] }));
  });

  test("owners finds elements with any character, and refuses a key that is not declared", async () => {
    const claims = ["q\u0000/1", "q/\u2028", "😀", "1"];
    await orders().insert(order("ord_1", { claims }));
    expect([...(await orders().owners("claims", "evt_1", [...claims, "q"])).keys()]).toEqual(claims);
    expect((await orders().owners("claims", "evt_9", claims)).size).toBe(0);
    await expect(orders().owners("seats", "evt_1", [])).rejects.toThrow(
      'orders declares no uniqueElements key "seats"',
    );
  });
}
