import mongoose from "mongoose";
import { type CollectionRules, compareKeys, type Doc, type Fields } from "../collection-rules.ts";
import type { Document, Query } from "../port.ts";
import { type KeyRange, planQuery } from "../query-plan.ts";
import type { Filter } from "./mongo-conditions.ts";
import { indexName } from "./mongo-indexes.ts";

const [lowest, highest] = [new mongoose.mongo.MinKey(), new mongoose.mongo.MaxKey()];

/** MongoDB's index key of a field; absent is null. Booleans come after strings. */
type Value = null | number | string | boolean;
type Bounds = Record<string, unknown>;

export interface MongoPlan {
  /** The index's name in the spec. */
  name: string;
  /** The index's name at the server. */
  hint: string;
  columns: string[];
  /** Per leading column its values, in the direction of the query. */
  values: Value[][];
  range: KeyRange | null;
  descending: boolean;
  limit: number;
  /** The fields read of each document, with the columns, which make cursors; undefined: all. */
  projection: Record<string, 1> | undefined;
  cursor: Value[] | null;
}

/** The range of one find: in the order of the index, all that matches a filter or lies between two of its keys. */
export interface Stretch {
  filter: Filter;
  /** From this key on. */
  min?: Bounds;
  /** Before this key. */
  max?: Bounds;
}

/** Throws as `planQuery` does. */
export function mongoPlan<D extends Document>(
  rules: CollectionRules,
  query: Query<D>,
  fields?: string[],
): MongoPlan {
  const { columns, range, descending, limit, values: checked } = planQuery(rules, query);
  const values = checked.map((_, i) => valuesOf((query.where as Fields)[columns[i]!]));
  for (const list of values) list.sort((a, b) => (descending ? compareValues(b, a) : compareValues(a, b)));
  const cursor = query.after === undefined ? null : (decoded(query.after).slice(1) as Value[]);
  const projection =
    fields && Object.fromEntries([...columns, ...fields].map((field) => [field, 1 as const]));
  const [name, hint] = [query.index, indexName(columns)];
  return { name, hint, columns, values, range, descending, limit, projection, cursor };
}

/** The filter of all pages together. */
export function filterOf({ columns, values, range }: MongoPlan): Filter {
  return conditionsOn(columns, values, range);
}

/** The whole index, as MongoDB wants it named to see that nothing is left to sort. */
export function sortOf({ columns, descending }: MongoPlan): Record<string, 1 | -1> {
  return Object.fromEntries(columns.map((column) => [column, descending ? -1 : 1]));
}

export function cursorAt({ name, columns }: MongoPlan, last: Doc): string {
  const keys = columns.map((column) => last[column] ?? null);
  return Buffer.from(JSON.stringify([name, ...keys])).toString("base64url");
}

/** One after the other in the order of the answer. */
export function* stretchesOf(plan: MongoPlan): Generator<Stretch> {
  const { values, cursor, descending } = plan;
  if (values.some((list) => list.length === 0)) return;
  if (!cursor) return yield { filter: filterOf(plan) };
  for (const equal of combinations(values)) {
    const order = compareLists(equal, cursor) * (descending ? -1 : 1);
    if (order > 0) yield { filter: conditionsOf(equal, plan) };
    if (order === 0) yield* stretchAfter(cursor, equal, plan);
  }
}

/** The rest of the combination in which the page before ended. */
function* stretchAfter(cursor: Value[], equal: Value[], plan: MongoPlan): Generator<Stretch> {
  const { columns, range, descending } = plan;
  if (equal.length === columns.length) return;
  const side = range ? sideOf(cursor[equal.length]!, range) : 0;
  // Only a forged cursor stands outside the range; it must not lead out of it.
  if (side !== 0) {
    const isPast = descending ? side < 0 : side > 0;
    if (!isPast) yield { filter: conditionsOf(equal, plan) };
    return;
  }
  const [start, end] = boundsOf(equal, plan);
  if (descending) yield { filter: {}, min: start, max: keyed(columns, cursor, lowest) };
  else yield { filter: {}, min: justAfter(cursor, columns), max: end };
}

function boundsOf(equal: Value[], { columns, range }: MongoPlan): [Bounds, Bounds] {
  if (!range) return [keyed(columns, equal, lowest), keyed(columns, equal, highest)];
  // An empty object comes right after all strings.
  const beyond = range.before ?? {};
  return [keyed(columns, [...equal, range.from], lowest), keyed(columns, [...equal, beyond], lowest)];
}

/** No two documents share an `_id`, so the next key is beyond the next possible one. */
function justAfter(cursor: Value[], columns: string[]): Bounds {
  const at = columns.indexOf("_id");
  return keyed(columns, [...cursor.slice(0, at), `${cursor[at]}\0`], lowest);
}

function keyed(columns: string[], known: unknown[], rest: unknown): Bounds {
  return Object.fromEntries(columns.map((column, i) => [column, i < known.length ? known[i] : rest]));
}

/** Of one combination. */
function conditionsOf(equal: Value[], { columns, range }: MongoPlan): Filter {
  return conditionsOn(
    columns,
    equal.map((value) => [value]),
    range,
  );
}

function conditionsOn(columns: string[], values: Value[][], range: KeyRange | null): Filter {
  const filter: Filter = {};
  for (const [i, list] of values.entries())
    filter[columns[i]!] = list.length === 1 ? { $eq: list[0] } : { $in: list };
  if (range) filter[columns[values.length]!] = rangeCondition(range);
  return filter;
}

/** A comparison finds values of one kind only; bounds of another kind would find nothing. */
function rangeCondition({ from, before }: KeyRange): Filter {
  return typeof before === typeof from ? { $gte: from, $lt: before } : { $gte: from };
}

function valuesOf(condition: unknown): Value[] {
  const list =
    typeof condition === "object" && condition !== null ? (condition as { in: Value[] }).in : [condition];
  return [...new Set(list as Value[])];
}

function decoded(cursor: string): unknown[] {
  return JSON.parse(Buffer.from(cursor, "base64url").toString());
}

function* combinations(values: Value[][], chosen: Value[] = []): Generator<Value[]> {
  const list = values[chosen.length];
  if (!list) return yield chosen;
  for (const value of list) yield* combinations(values, [...chosen, value]);
}

function compareLists(equal: Value[], cursor: Value[]): number {
  for (const [i, value] of equal.entries()) {
    const order = compareValues(value, cursor[i]!);
    if (order !== 0) return order;
  }
  return 0;
}

function compareValues(a: Value, b: Value): number {
  if (typeof a === "boolean" && typeof b === "boolean") return Number(a) - Number(b);
  if (typeof a === "boolean" || typeof b === "boolean") return typeof a === "boolean" ? 1 : -1;
  return compareKeys(a, b);
}

function sideOf(value: Value, { from, before }: KeyRange): number {
  if (compareValues(value, from) < 0) return -1;
  // Beyond all strings come booleans alone.
  const isPast = before === undefined ? typeof value === "boolean" : compareValues(value, before) >= 0;
  return isPast ? 1 : 0;
}
