import { shown } from "./plain-json.ts";

/** The index key of a field: absent is null, false and true are 0 and 1. */
export type Key = null | number | string;

export function keyOf(value: unknown, name: string): Key {
  if (value === null || value === undefined) return null;
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  // Half an emoji has no UTF-8, so that SQLite could not find it again.
  if (typeof value === "string" && value.isWellFormed()) return value;
  throw new Error(`${name} must be a whole string, a finite number, a boolean or null, got ${shown(value)}`);
}

/** SQLite's order: null, numbers, strings by code point; and MongoDB's, but for booleans, which it keeps apart. */
export function compareKeys(a: Key, b: Key): number {
  if (a === b) return 0;
  if (typeof a === "string" && typeof b === "string") return compareText(a, b);
  if (typeof a === "number" && typeof b === "number") return a < b ? -1 : 1;
  return kindRank(a) - kindRank(b);
}

export function compareKeyLists(a: Key[], b: Key[]): number {
  for (let i = 0; i < a.length && i < b.length; i++) {
    const order = compareKeys(a[i]!, b[i]!);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function kindRank(key: Key): number {
  if (key === null) return 0;
  return typeof key === "number" ? 1 : 2;
}

function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const [left, right] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (left !== right) return unitRank(left) - unitRank(right);
  }
  return a.length - b.length;
}

/** JavaScript's `<` puts surrogates (code points from U+10000) before U+E000; UTF-8 puts them last. */
function unitRank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}
