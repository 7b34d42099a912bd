import { expect, test } from "@jest/globals";
import { BadCursorError, type Collection, type Query } from "../port.ts";
import { type Order, order } from "./store-suite-orders.ts";

type Find = Query<Order>;

export function describeFinding(orders: () => Collection<Order>): void {
  const ids = async (query: Omit<Find, "limit">) => {
    const { items } = await orders().find({ limit: 1000, ...query });
    return items.map((doc) => doc._id);
  };
  describeOrder(orders, ids);
  describeConditions(orders, ids);
  describeFields(orders);
  describeRefusals(orders);
}

type Ids = (query: Omit<Find, "limit">) => Promise<string[]>;

function describeOrder(orders: () => Collection<Order>, ids: Ids): void {
  test("answers in the index's order, then by _id, in both directions", async () => {
    const ranks = { c: 2, a: 2, d: 10, b: 1 };
    await orders().insertAll(Object.entries(ranks).map(([id, rank]) => order(id, { rank })));
    expect(await ids({ index: "byRank", where: {} })).toEqual(["b", "a", "c", "d"]);
    expect(await ids({ index: "byRank", where: {}, direction: "descending" })).toEqual(["d", "c", "a", "b"]);
    expect(await ids({ index: "byId", where: { _id: { from: "b" } } })).toEqual(["b", "c", "d"]);
  });

  test("null and absent come first, then numbers, then strings by code point", async () => {
    const ranks = [
      null,
      undefined,
      -1e300,
      -1,
      0,
      0.5,
      10,
      Number.MAX_SAFE_INTEGER,
      "",
      "10",
      "a\u0000",
      "a\u0000b",
    ];
    const texts = ["ab", "é", "\u2028", "\uffff", "😀"];
    const docs = [...ranks, ...texts].map((rank, i) =>
      order(`ord_${String(i).padStart(2, "0")}`, { rank: rank as number }),
    );
    await orders().insertAll([...docs].reverse());
    const sorted = docs.map((doc) => doc._id);
    expect(await ids({ index: "byRank", where: {} })).toEqual(sorted);
    expect(await ids({ index: "byRank", where: {}, direction: "descending" })).toEqual(sorted.reverse());
  });
}

function describeFields(orders: () => Collection<Order>): void {
  test("gives only the fields that are asked for, of the same pages", async () => {
    const docs = ["a", "b", "c"].map((id, rank) => order(id, { rank, claims: [`q/${id}`], note: "long" }));
    await orders().insertAll(docs);
    const query: Find = { index: "byState", where: { state: "reserved" }, limit: 2 };
    const first = await orders().findFields(query, ["claims", "email"]);
    expect(first.items).toEqual([
      { _id: "a", claims: ["q/a"] },
      { _id: "b", claims: ["q/b"] },
    ]);
    expect(first.nextCursor).toBe((await orders().find(query)).nextCursor);
    const second = await orders().findFields({ ...query, after: first.nextCursor! }, ["rank"]);
    expect(second).toEqual({ items: [{ _id: "c", rank: 2 }], nextCursor: null });
  });
}

function describeConditions(orders: () => Collection<Order>, ids: Ids): void {
  test("finds by equality on some or all fields of an index, null and absent being the same", async () => {
    await orders().insertAll([
      order("a", { state: "paid", rank: 1 }),
      order("b", { state: "paid", rank: 2 }),
      order("c", { state: null, rank: 1 }),
      order("d", { state: undefined, rank: 2 }),
    ]);
    expect(await ids({ index: "byState", where: { state: "paid" } })).toEqual(["a", "b"]);
    expect(await ids({ index: "byState", where: { state: "paid", rank: 2 } })).toEqual(["b"]);
    expect(await ids({ index: "byState", where: { state: null } })).toEqual(["c", "d"]);
    expect(await ids({ index: "byState", where: { rank: 2, state: null } })).toEqual(["d"]);
    expect(await ids({ index: "byState", where: { state: "Paid" } })).toEqual([]);
  });

  test("finds booleans, and the largest integer to the unit", async () => {
    const most = Number.MAX_SAFE_INTEGER;
    await orders().insertAll([
      order("a", { isPaid: true, rank: most }),
      order("b", { isPaid: false, rank: most - 1 }),
      order("c"),
    ]);
    expect(await ids({ index: "byPaid", where: { isPaid: true } })).toEqual(["a"]);
    expect(await ids({ index: "byPaid", where: { isPaid: { in: [false, null] } } })).toEqual(["c", "b"]);
    expect(await ids({ index: "byRank", where: { rank: most } })).toEqual(["a"]);
    expect(await ids({ index: "byRank", where: { rank: { from: 6, before: most } } })).toEqual(["b"]);
  });

  test("in takes any of its values, in the index's order; an empty one finds nothing", async () => {
    const states = { a: "x", b: "y", c: "z", d: null, e: "x" };
    await orders().insertAll(
      Object.entries(states).map(([id, state]) => order(id, { state, rank: id === "a" ? 9 : 1 })),
    );
    const where = { state: { in: ["y", "x", null, "x"] } };
    expect(await ids({ index: "byState", where })).toEqual(["d", "e", "a", "b"]);
    expect(await ids({ index: "byState", where, direction: "descending" })).toEqual(["b", "a", "e", "d"]);
    expect(await ids({ index: "byState", where: { ...where, rank: { before: 5 } } })).toEqual([
      "d",
      "e",
      "b",
    ]);
    expect(await ids({ index: "byState", where: { ...where, rank: { in: [9, 1] } } })).toEqual([
      "d",
      "e",
      "a",
      "b",
    ]);
    expect(await ids({ index: "byState", where: { state: { in: [] } } })).toEqual([]);
  });

  test("a range takes its from and not its before, and never null or another kind of value", async () => {
    const ranks = { a: 1, b: 2, c: 3, n: null, s: "2", t: "3" };
    await orders().insertAll(Object.entries(ranks).map(([id, rank]) => order(id, { rank: rank as number })));
    expect(await ids({ index: "byRank", where: { rank: { from: 1, before: 3 } } })).toEqual(["a", "b"]);
    expect(await ids({ index: "byRank", where: { rank: { from: 2 } } })).toEqual(["b", "c"]);
    expect(await ids({ index: "byRank", where: { rank: { before: 2 } } })).toEqual(["a"]);
    expect(await ids({ index: "byRank", where: { rank: { from: "2" } } })).toEqual(["s", "t"]);
    expect(await ids({ index: "byRank", where: { rank: { before: "3" } }, direction: "descending" })).toEqual(
      ["s"],
    );
    expect(await ids({ index: "byRank", where: { rank: { from: 3, before: 1 } } })).toEqual([]);
  });

  test("counts what all pages of a find have together", async () => {
    const states = ["x", "y", "x", null, "z", "x"];
    await orders().insertAll(states.map((state, n) => order(`o${n}`, { state, rank: n })));
    const count = (where: Find["where"]) => orders().countWhere({ index: "byState", where });
    expect(await count({})).toBe(6);
    expect(await count({ state: "x" })).toBe(3);
    expect(await count({ state: { in: ["x", "y", null, "none"] } })).toBe(5);
    expect(await count({ state: "x", rank: { from: 1, before: 5 } })).toBe(1);
    expect(await count({ state: "none" })).toBe(0);
    await orders().change("o0", {}, { state: "y" });
    expect([await count({ state: "x" }), await count({ state: "y" })]).toEqual([2, 2]);
    await expect(count({ rank: 1 })).rejects.toThrow("needs a condition");
  });

  test("finds a document by its values of now, not by those of before a change", async () => {
    await orders().insert(order("a", { state: "reserved" }));
    await ids({ index: "byState", where: {} });
    await orders().change("a", {}, { state: "paid" });
    expect(await ids({ index: "byState", where: { state: "reserved" } })).toEqual([]);
    expect(await ids({ index: "byState", where: { state: "paid" } })).toEqual(["a"]);
  });
}

function describeRefusals(orders: () => Collection<Order>): void {
  const ask = (query: Partial<Find>) => orders().find({ index: "byEvent", where: {}, limit: 10, ...query });
  const where = (conditions: object) => ask({ where: conditions });

  test.each<[string, () => Promise<unknown>, string]>([
    ["an index that is not declared", () => ask({ index: "byMoon" }), 'orders declares no index "byMoon"'],
    ["a field outside the index", () => where({ email: "x" }), 'orders.byEvent has no field "email"'],
    ["a gap", () => where({ eventId: "e", rank: 1 }), "byEvent: state needs a condition"],
    [
      "a condition after a range",
      () => where({ eventId: { from: "e" }, state: "x" }),
      "before it has a range",
    ],
    ["a missing value", () => where({ eventId: undefined }), "eventId must be a value, .*, got undefined"],
    ["an empty range", () => where({ eventId: { from: undefined } }), "eventId must range over .*, got {}"],
    [
      "a mixed range",
      () => where({ eventId: { from: 1, before: "x" } }),
      "must range over numbers or over strings",
    ],
    ["a range from null", () => where({ eventId: { from: null } }), 'got {"from":null}'],
    ["an unknown condition", () => where({ eventId: { like: "x" } }), 'got {"like":"x"}'],
    ["NaN", () => where({ eventId: Number.NaN }), "got NaN"],
    ["limit 0", () => ask({ limit: 0 }), "limit must be 1 to 1000, got 0"],
    ["limit 1001", () => ask({ limit: 1001 }), "limit must be 1 to 1000, got 1001"],
    ["limit 1.5", () => ask({ limit: 1.5 }), "limit must be 1 to 1000, got 1.5"],
    ["a direction", () => ask({ direction: "up" as "ascending" }), 'got "up"'],
  ])("refuses %s, naming it", async (_, find, message) => {
    await expect(find()).rejects.toThrow(new RegExp(message.replace("1.5", "1\\.5")));
  });

  test("refuses a cursor that is none, or of another index", async () => {
    await orders().insertAll(["a", "b"].map((id) => order(id)));
    const { nextCursor } = await orders().find({ index: "byRank", where: {}, limit: 1 });
    const forged = Buffer.from('["byEvent",{},[],1,2]').toString("base64url");
    for (const after of ["", "garbage", "bnVsbA", "e30", forged, nextCursor!]) {
      const refused = ask({ after });
      await expect(refused).rejects.toThrow(`index "byEvent", got "${after.slice(0, 20)}`);
      await expect(refused).rejects.toBeInstanceOf(BadCursorError);
    }
    const sameLength = orders().find({ index: "byPaid", where: {}, limit: 1, after: nextCursor! });
    await expect(sameLength).rejects.toBeInstanceOf(BadCursorError);
  });
}
