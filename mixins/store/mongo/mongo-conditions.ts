import { type CollectionRules, changedDocument, type Fields } from "../collection-rules.ts";
import { rowValue } from "./mongo-documents.ts";

export type Filter = Record<string, unknown>;

/** MongoDB looks into arrays too, where an expected value is none of ours. */
const noArray = { $not: { $type: "array" } };

/** Holds of a document in which every field of `expected` has that value; null and absent are the same. */
export function expecting(expected: Fields): Filter {
  const filter: Filter = {};
  const whole: unknown[] = [];
  for (const field in expected) {
    const value = rowValue(expected[field] ?? null);
    if (isScalar(expected[field])) filter[field] = { $eq: value, ...noArray };
    else whole.push({ $eq: [`$${field}`, { $literal: value }] });
  }
  return whole.length === 0 ? filter : { ...filter, $expr: { $and: whole } };
}

/** Objects with their fields in another order are equal to us and not to MongoDB. */
export function isSameToMongo(expected: Fields): boolean {
  return Object.values(expected).every(isScalar);
}

/**
 * The conditions on the old document, so that the new one can stand in its indexes; null when the change itself cannot,
 * whatever the old document is.
 */
export function guardsOf(rules: CollectionRules, id: string, set: Fields): Filter | null {
  const guards: Filter = {};
  const assumed: Fields & { _id: string } = { _id: id };
  for (const { scope, array } of rules.elements) {
    if (isClaiming(set[array]) && !(scope in set)) {
      assumed[scope] = "known by its guard";
      guards[scope] = { $type: "string", ...noArray };
    }
    if (scope in set && !(array in set) && !isScope(set[scope])) guards[`${array}.0`] = { $exists: false };
  }
  try {
    changedDocument(rules, assumed, set);
    return guards;
  } catch {
    return null;
  }
}

const isScalar = (value: unknown) => typeof value !== "object" || value === null;
const isClaiming = (elements: unknown) => Array.isArray(elements) && elements.length > 0;
const isScope = (value: unknown) => typeof value === "string" && value.isWellFormed();
