import { expect, test } from "@jest/globals";
import type { Collection, Query } from "../port.ts";
import { type Order, order } from "./store-suite-orders.ts";

type Find = Query<Order>;

export function describePaging(orders: () => Collection<Order>): void {
  describePages(orders);
  describeAgainstPlainLists(orders);
}

function describePages(orders: () => Collection<Order>): void {
  test("the last page has no cursor, even when it is full", async () => {
    await orders().insertAll(["a", "b"].map((id) => order(id)));
    const query: Find = { index: "byRank", where: { rank: 5 }, limit: 2 };
    expect((await orders().find(query)).nextCursor).toBeNull();
    const first = await orders().find({ ...query, limit: 1 });
    const second = await orders().find({ ...query, limit: 1, after: first.nextCursor! });
    expect([...first.items, ...second.items].map((doc) => doc._id)).toEqual(["a", "b"]);
    expect(second.nextCursor).toBeNull();
  });

  test("a page goes on where the last one ended, although its last document is gone", async () => {
    await orders().insertAll(["a", "b", "c"].map((id) => order(id)));
    const query: Find = { index: "byState", where: {}, limit: 2 };
    const { nextCursor } = await orders().find(query);
    await orders().remove("b", {});
    await orders().insert(order("aa"));
    const rest = await orders().find({ ...query, after: nextCursor! });
    expect(rest.items.map((doc) => doc._id)).toEqual(["c"]);
  });

  test.each(["ascending", "descending"] as const)(
    "goes through booleans page by page, %s",
    async (direction) => {
      const paid = { a: true, b: null, c: false, d: true, e: undefined, f: false };
      await orders().insertAll(Object.entries(paid).map(([id, isPaid]) => order(id, { isPaid })));
      const all = ["b", "e", "c", "f", "a", "d"];
      const expected = direction === "ascending" ? all : all.toReversed();
      for (const limit of [1, 2, 4]) {
        expect(await allPages(orders(), { index: "byPaid", where: {}, direction, limit })).toEqual(expected);
      }
    },
  );

  test("a cursor of another query goes on from its place, and does not lead out of the conditions", async () => {
    const docs = Array.from({ length: 27 }, (_, i) => order(`ord_${i}`, { state: `s${i % 3}`, rank: i % 9 }));
    await orders().insertAll(docs);
    const index = "byState";
    const { items: all } = await orders().find({ index, where: {}, limit: 27 });
    const isMatch = (doc: Order) => doc.state === "s1" && doc.rank === 4;
    for (let passed = 1; passed < 27; passed++) {
      const { nextCursor } = await orders().find({ index, where: {}, limit: passed });
      const query: Find = {
        index,
        where: { state: "s1", rank: { from: 2, before: 5 } },
        limit: 9,
        after: nextCursor!,
      };
      expect((await orders().find(query)).items).toEqual(all.slice(passed).filter(isMatch));
      const backwards = await orders().find({ ...query, direction: "descending" });
      expect(backwards.items).toEqual(
        all
          .slice(0, passed - 1)
          .reverse()
          .filter(isMatch),
      );
    }
  });
}

/** Every combination of conditions, page by page, against filtering and sorting a plain list. */
function describeAgainstPlainLists(orders: () => Collection<Order>): void {
  const ranks = [null, undefined, 0, 1, 2];
  const docs = Array.from({ length: 150 }, (_, i) => {
    const state = ["x", "y", null, undefined, "😀", "\uffff"][(i * 7) % 6];
    return order(`ord_${(i * 37) % 150}`, { eventId: `evt_${i % 2}`, state, rank: ranks[(i * 3) % 5] });
  });
  const states = ["x", null, { in: ["y", null, "😀", "\uffff"] }, { from: "x" }, { before: "y" }];
  const rankings = [1, null, { in: [2, null] }, { from: 1 }, { before: 2 }, { from: 0, before: 2 }];
  const wheres: Find["where"][] = [
    {},
    { eventId: "evt_1" },
    { eventId: { in: ["evt_1", "evt_0", "evt_9"] } },
  ];
  for (const state of states) wheres.push({ eventId: "evt_0", state });
  for (const state of states.slice(0, 3))
    for (const rank of rankings) wheres.push({ eventId: "evt_1", state, rank });

  test.each(["ascending", "descending"] as const)(
    "all pages together are the whole answer, %s",
    async (direction) => {
      expect(await orders().insertAll(docs)).toEqual(docs.map(() => null));
      for (const where of wheres) {
        const expected = plainAnswer(docs, where, direction);
        for (const limit of [1, 4, 1000]) {
          expect(await allPages(orders(), { index: "byEvent", where, direction, limit })).toEqual(expected);
        }
      }
    },
  );
}

async function allPages(orders: Collection<Order>, query: Find): Promise<string[]> {
  const ids: string[] = [];
  let after: string | undefined;
  do {
    const { items, nextCursor } = await orders.find({ ...query, after });
    if (nextCursor !== null) expect(items).toHaveLength(query.limit);
    ids.push(...items.map((doc) => doc._id));
    after = nextCursor ?? undefined;
  } while (after !== undefined);
  return ids;
}

function plainAnswer(docs: Order[], where: Find["where"], direction: string): string[] {
  const matching = docs.filter((doc) =>
    Object.entries(where).every(([field, condition]) =>
      matches(doc[field as keyof Order] ?? null, condition),
    ),
  );
  const sorted = matching.sort((a, b) => {
    const orders = [
      plainOrder(a.eventId, b.eventId),
      plainOrder(a.state, b.state),
      plainOrder(a.rank, b.rank),
    ];
    return orders.find((one) => one !== 0) ?? plainOrder(a._id, b._id);
  });
  const ids = sorted.map((doc) => doc._id);
  return direction === "ascending" ? ids : ids.reverse();
}

function matches(value: unknown, condition: unknown): boolean {
  if (typeof condition !== "object" || condition === null) return value === condition;
  if ("in" in condition) return (condition.in as unknown[]).includes(value);
  const { from, before } = condition as { from?: string | number; before?: string | number };
  if (typeof value !== typeof (from ?? before)) return false;
  return (
    (from === undefined || plainOrder(value, from) >= 0) &&
    (before === undefined || plainOrder(value, before) < 0)
  );
}

function plainOrder(a: unknown, b: unknown): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a === "string" && typeof b === "string") return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return Number((a ?? null) !== null) - Number((b ?? null) !== null);
}
