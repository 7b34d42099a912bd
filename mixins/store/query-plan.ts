import {
  type CollectionRules,
  compareKeys,
  type Doc,
  indexColumns,
  type Key,
  keyOf,
} from "./collection-rules.ts";
import { shown } from "./plain-json.ts";
import { BadCursorError, type Document, type Query } from "./port.ts";

/** From `from` on and before `before`; null is in no range, and numbers and strings are never in one together. */
export interface KeyRange {
  from: Key;
  before?: Key;
}

/** A checked query: leading columns with the values they may have, then at most one range. */
export interface QueryPlan {
  index: string;
  columns: string[];
  /** Per leading column its values, in the direction of the query. */
  values: Key[][];
  range: KeyRange | null;
  descending: boolean;
  limit: number;
  /** Per column the value of the last document of the page before. */
  cursor: Key[] | null;
}

/** Throws, naming the value, when the index is not declared or does not answer this query. */
export function planQuery<D extends Document>(rules: CollectionRules, query: Query<D>): QueryPlan {
  const fields = rules.indexes.get(query.index);
  if (!fields) throw new Error(`${rules.name} declares no index ${shown(query.index)}`);
  const { limit, direction = "ascending" } = query;
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000) {
    throw new Error(`${rules.name}: limit must be 1 to 1000, got ${shown(limit)}`);
  }
  if (direction !== "ascending" && direction !== "descending") {
    throw new Error(`${rules.name}: direction must be "ascending" or "descending", got ${shown(direction)}`);
  }
  const columns = indexColumns(fields);
  const descending = direction === "descending";
  const cursor = query.after === undefined ? null : readCursor(query.index, columns, query.after);
  const { values, range } = conditions(`${rules.name}.${query.index}`, fields, query.where);
  for (const list of values) list.sort(descending ? (a, b) => compareKeys(b, a) : compareKeys);
  return { index: query.index, columns, values, range, descending, limit, cursor };
}

function conditions(index: string, fields: string[], where: Record<string, unknown>) {
  const values: Key[][] = [];
  let range: KeyRange | null = null;
  const asked = Object.keys(where);
  for (const field of asked) {
    if (!fields.includes(field))
      throw new Error(`${index} has no field ${shown(field)} (${fields.join(", ")})`);
  }
  for (const field of fields.slice(0, asked.length)) {
    const label = `${index}: ${field}`;
    if (!asked.includes(field)) throw new Error(`${label} needs a condition, because a later field has one`);
    if (range) throw new Error(`${label} cannot have a condition, because the field before it has a range`);
    const condition = where[field];
    if (isRange(condition)) range = keyRange(condition, label);
    else values.push(keyValues(condition, label));
  }
  return { values, range };
}

function isRange(condition: unknown): condition is Record<string, unknown> {
  return (
    typeof condition === "object" && condition !== null && ("from" in condition || "before" in condition)
  );
}

function keyValues(condition: unknown, label: string): Key[] {
  // A variable that someone forgot to fill must not widen or empty the search silently.
  if (condition === undefined)
    throw new Error(`${label} must be a value, {in}, {from} or {before}, got undefined`);
  if (typeof condition !== "object" || condition === null) return [keyOf(condition, label)];
  const list = "in" in condition ? condition.in : null;
  if (Object.keys(condition).length !== 1 || !Array.isArray(list)) {
    throw new Error(`${label} must be a value, {in: […]}, {from} or {before}, got ${shown(condition)}`);
  }
  return [...new Set(list.map((value) => keyOf(value, label)))];
}

function keyRange(condition: Record<string, unknown>, label: string): KeyRange {
  const { from, before, ...rest } = condition;
  const kinds = new Set([from, before].filter((bound) => bound !== undefined).map((bound) => typeof bound));
  const [kind] = kinds;
  if (kinds.size !== 1 || (kind !== "string" && kind !== "number") || Object.keys(rest).length > 0) {
    throw new Error(`${label} must range over numbers or over strings, got ${shown(condition)}`);
  }
  const lowest = kind === "number" ? Number.NEGATIVE_INFINITY : "";
  // In the order of keys the first string comes after all numbers.
  const beyond = kind === "number" ? "" : undefined;
  return {
    from: from === undefined ? lowest : keyOf(from, label),
    before: before === undefined ? beyond : keyOf(before, label),
  };
}

/** The index is named inside, so that a cursor of another list is refused rather than misread. */
export function cursorOf(plan: QueryPlan, last: Doc): string {
  const keys = plan.columns.map((column) => keyOf(last[column], column));
  return Buffer.from(JSON.stringify([plan.index, ...keys])).toString("base64url");
}

function readCursor(index: string, columns: string[], cursor: string): Key[] {
  try {
    const [name, ...keys] = JSON.parse(Buffer.from(cursor, "base64url").toString()) as unknown[];
    if (name === index && keys.length === columns.length)
      return keys.map((key) => keyOf(key, "a cursor's value"));
  } catch {
    // Said below, with the cursor.
  }
  throw new BadCursorError(index, shown(cursor));
}
