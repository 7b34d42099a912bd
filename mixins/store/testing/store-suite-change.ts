import { expect, test } from "@jest/globals";
import type { Collection } from "../port.ts";
import { type Order, order } from "./store-suite-orders.ts";

export function describeChanges(orders: () => Collection<Order>): void {
  test("replaces the fields of set, keeps the others, and answers the new document", async () => {
    await orders().insert(order("ord_1", { rank: 1, data: { a: 1, b: 2 } }));
    const changed = await orders().change("ord_1", { rank: 1 }, { rank: 2, data: { c: 3 } });
    expect(changed).toEqual(order("ord_1", { rank: 2, data: { c: 3 } }));
    expect(await orders().get("ord_1")).toEqual(changed);
  });

  test("answers null when a field has another value, or the document does not exist", async () => {
    await orders().insert(order("ord_1", { rank: 1, data: { list: [1, { a: 1 }] } }));
    expect(await orders().change("ord_1", { rank: 1, state: "paid" }, { rank: 2 })).toBeNull();
    expect(await orders().change("ord_1", { data: { list: [1, { a: 2 }] } }, { rank: 2 })).toBeNull();
    expect(await orders().change("ord_2", {}, { rank: 2 })).toBeNull();
    expect(await orders().get("ord_1")).toMatchObject({ rank: 1 });
    expect(await orders().change("ord_1", { data: { list: [1, { a: 1 }] } }, { rank: 2 })).toMatchObject({
      rank: 2,
    });
  });

  test("an expected value is the whole value: no element of an array, and no array inside one", async () => {
    await orders().insertAll([order("ord_1", { data: [5] }), order("ord_2", { data: [[5]] })]);
    expect(await orders().change("ord_1", { data: 5 }, { rank: 1 })).toBeNull();
    expect(await orders().change("ord_2", { data: [5] }, { rank: 1 })).toBeNull();
    expect(await orders().change("ord_2", { data: null }, { rank: 1 })).toBeNull();
    expect(await orders().remove("ord_1", { data: 5 })).toBe(false);
    expect(await orders().remove("ord_2", { data: [5] })).toBe(false);
    expect(await orders().remove("ord_2", { data: [[5]] })).toBe(true);
  });

  test("expected objects may have their fields in any order, and strange names", async () => {
    const data = { b: 1, a: { $ref: "x", "c.d": "half\ud800" }, "": 2 };
    await orders().insertAll([order("ord_1", { data }), order("ord_2", { data: { b: 1, a: 2 } })]);
    const turned = { "": 2, a: { "c.d": "half\ud800", $ref: "x" }, b: 1 };
    expect(await orders().change("ord_1", { data: turned }, { rank: 1 })).toEqual(
      order("ord_1", { data, rank: 1 }),
    );
    expect(await orders().change("ord_2", { data: { a: 2, b: 1 } }, { data: { $set: { x: "\0" } } })).toEqual(
      order("ord_2", { data: { $set: { x: "\0" } } }),
    );
    expect(await orders().remove("ord_1", { data: { ...turned, b: 2 } })).toBe(false);
    expect(await orders().remove("ord_1", { data: turned })).toBe(true);
  });

  test("a string that is no whole text is expected and set as it is", async () => {
    await orders().insert(order("ord_1", { note: "half\ud800" }));
    expect(await orders().change("ord_1", { note: "half\ufffd" }, { rank: 1 })).toBeNull();
    expect(await orders().change("ord_1", { note: "half\ud800" }, { note: "\udc00" })).toEqual(
      order("ord_1", { note: "\udc00" }),
    );
    expect(await orders().change("ord_\ud800", {}, { rank: 1 })).toBeNull();
    expect(await orders().remove("ord_\ud800", {})).toBe(false);
  });

  test("of 100 changes of one version exactly one wins", async () => {
    await orders().insert(order("ord_1", { rank: 1 }));
    const rivals = Array.from({ length: 100 }, (_, i) =>
      orders().change("ord_1", { rank: 1 }, { rank: 2, number: i }),
    );
    const winners = (await Promise.all(rivals)).filter((doc) => doc !== null);
    expect(winners).toHaveLength(1);
    expect(await orders().get("ord_1")).toEqual(winners[0]);
  });

  test("null and absent are the same to expected, and undefined in set takes the field away", async () => {
    await orders().insertAll([order("ord_1", { email: null }), order("ord_2")]);
    for (const id of ["ord_1", "ord_2"]) {
      expect(await orders().change(id, { email: null, buyerId: undefined }, { email: "a@x" })).not.toBeNull();
      expect(await orders().change(id, { email: null }, { rank: 1 })).toBeNull();
      expect(await orders().change(id, { email: undefined }, { rank: 1 })).toBeNull();
      const bare = await orders().change(id, { email: "a@x" }, { email: undefined });
      expect(bare).toEqual(order(id));
      expect(Object.keys(bare!)).not.toContain("email");
    }
  });

  test("what is given to change is read when it is called", async () => {
    await orders().insert(order("ord_1"));
    const [expected, set] = [{ rank: 5 }, { data: { list: [1] } }];
    const changing = orders().change("ord_1", expected, set);
    expected.rank = 6;
    set.data.list.push(2);
    expect(await changing).toMatchObject({ data: { list: [1] } });
  });

  test("the _id cannot change", async () => {
    await orders().insert(order("ord_1"));
    await expect(orders().change("ord_1", {}, { _id: "ord_2" })).rejects.toThrow(
      'ord_1 cannot become "ord_2"',
    );
    expect(await orders().change("ord_1", { _id: "ord_1" }, { _id: "ord_1", rank: 9 })).toMatchObject({
      rank: 9,
    });
  });

  test("removes a document as it was expected, and only once", async () => {
    await orders().insert(order("ord_1", { rank: 1, claims: ["q/1"] }));
    expect(await orders().remove("ord_1", { rank: 2 })).toBe(false);
    expect(await orders().count()).toBe(1);
    const both = await Promise.all([
      orders().remove("ord_1", { rank: 1 }),
      orders().remove("ord_1", { rank: 1 }),
    ]);
    expect(both.sort()).toEqual([false, true]);
    expect(await orders().get("ord_1")).toBeNull();
    expect(await orders().find({ index: "byRank", where: {}, limit: 10 })).toEqual({
      items: [],
      nextCursor: null,
    });
  });
}
