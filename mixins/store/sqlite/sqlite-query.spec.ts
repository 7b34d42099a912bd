import { DatabaseSync } from "node:sqlite";
import { expect, test } from "@jest/globals";
import { rulesOf } from "../collection-rules.ts";
import type { Query } from "../port.ts";
import { planQuery } from "../query-plan.ts";
import { spansOf } from "../query-spans.ts";
import { freshFiles } from "../testing/folder.ts";
import { type Order, orderSpec } from "../testing/store-suite-orders.ts";
import { countSql, spanSql } from "./sqlite-query.ts";
import { openSqliteStore } from "./sqlite-store.ts";

const freshFile = freshFiles();
const rules = rulesOf(orderSpec);
const cursor = (...keys: unknown[]) => Buffer.from(JSON.stringify(keys)).toString("base64url");

const shapes: [string, Omit<Query<Order>, "limit">][] = [
  ["no condition", { index: "byEvent", where: {} }],
  ["one field", { index: "byEvent", where: { eventId: "e" } }],
  ["null", { index: "byEvent", where: { eventId: null, state: null } }],
  ["all fields", { index: "byEvent", where: { eventId: "e", state: "s", rank: 1 } }],
  ["in", { index: "byEvent", where: { eventId: { in: ["e", null] }, state: { in: ["s", "t"] } } }],
  ["a range first", { index: "byEvent", where: { eventId: { from: "e" } } }],
  ["a range of strings", { index: "byEvent", where: { eventId: "e", state: { before: "s" } } }],
  [
    "a range of numbers",
    { index: "byEvent", where: { eventId: "e", state: "s", rank: { from: 1, before: 9 } } },
  ],
  ["a cursor", { index: "byEvent", where: {}, after: cursor("byEvent", "e", "s", 1, "id") }],
  [
    "a cursor with null",
    { index: "byEvent", where: { eventId: "e" }, after: cursor("byEvent", "e", null, null, "id") },
  ],
  [
    "a cursor and in",
    { index: "byEvent", where: { eventId: { in: ["e", "f"] } }, after: cursor("byEvent", "e", "s", 1, "id") },
  ],
  [
    "a cursor and a range",
    {
      index: "byEvent",
      where: { eventId: "e", state: { from: "a" } },
      after: cursor("byEvent", "e", "s", 1, "id"),
    },
  ],
  ["an index on _id", { index: "byId", where: { _id: { from: "a" } }, after: cursor("byId", "id") }],
  [
    "an index that ends in _id",
    { index: "byBuyer", where: { buyerId: "b" }, after: cursor("byBuyer", "b", "id") },
  ],
];

async function fileOfOrders(): Promise<string> {
  const file = freshFile();
  const store = openSqliteStore(file);
  store.collection(orderSpec);
  await store.close();
  return file;
}

test.each(shapes)("a find with %s seeks in its index: no scan of the table, no sort", async (_, shape) => {
  const db = new DatabaseSync(await fileOfOrders());
  for (const direction of ["ascending", "descending"] as const) {
    const plan = planQuery(rules, { ...shape, direction, limit: 10 });
    for (const span of spansOf(plan)) {
      const { sql, values } = spanSql(rules, plan, span);
      const steps = db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...values, 11);
      // With nothing to seek by, the index is read from its end until the limit.
      const isBounded = values.length > 0;
      const step = `${isBounded ? "SEARCH" : "SCAN"} orders USING INDEX orders/index/${shape.index}(`;
      expect(steps.map(({ detail }) => (detail as string).slice(0, step.length))).toEqual([step]);
      if (isBounded) expect(steps[0]!.detail).toMatch(seekOf(values.length));
    }
  }
  db.close();
});

test.each(shapes)("a count with %s reads an index alone", async (_, shape) => {
  const db = new DatabaseSync(await fileOfOrders());
  const plan = planQuery(rules, { ...shape, limit: 10 });
  for (const span of spansOf(plan)) {
    const { sql, values } = countSql(rules, plan, span);
    const [step] = db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...values);
    const index = values.length > 0 ? `orders/index/${shape.index}(` : "orders/";
    expect(step!.detail).toContain(`USING COVERING INDEX ${index}`);
  }
  db.close();
});

/** Every condition takes part in the seek; none is left to be filtered afterwards. */
function seekOf(conditions: number): RegExp {
  return new RegExp(`\\((?:(?: AND )?[^ ]+[=<>]\\?){${conditions}}\\)$`);
}

test("get, and the checks of the keys, seek too", async () => {
  const db = new DatabaseSync(await fileOfOrders());
  const side = '"orders/elements/claims(eventId,claims)"';
  const email = `json_extract(doc, '$."email"')`;
  const number = `json_extract(doc, '$."number"')`;
  const elements = "scope = ? AND element IN (SELECT value FROM json_each(?))";
  for (const sql of [
    "SELECT doc FROM orders WHERE id = ?",
    `SELECT 1 FROM orders WHERE ${email} = ? AND ${number} = ? AND id <> ? LIMIT 1`,
    `SELECT 1 FROM ${side} WHERE ${elements} AND id <> ? LIMIT 1`,
    `DELETE FROM ${side} WHERE ${elements}`,
  ]) {
    const [first] = db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all();
    expect(first!.detail).toMatch(/^SEARCH .*(id=\?|=\? AND .*=\?)\)$/);
  }
  db.close();
});
