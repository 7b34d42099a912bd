import { plainCopy, sameJson, shown, withoutAbsent } from "./plain-json.ts";
import type { CollectionSpec, Document } from "./port.ts";

export type Doc = Document & Record<string, unknown>;
export type Fields = Record<string, unknown>;

export interface ElementsRule {
  key: string;
  scope: string;
  array: string;
}

/** A checked spec, in the form in which the adapters use it. */
export interface CollectionRules {
  name: string;
  indexes: Map<string, string[]>;
  unique: { key: string; fields: string[] }[];
  elements: ElementsRule[];
  /** Fields of indexes and unique keys, each with its name for error messages. */
  keyed: { field: string; label: string }[];
}

const known = new WeakMap<object, CollectionRules>();

/** Checked once per spec: a simulation declares the same collections again in each of its runs. */
export function rulesOf<D extends Document>(spec: CollectionSpec<D>): CollectionRules {
  const rules = known.get(spec) ?? checkedRules(spec);
  known.set(spec, rules);
  return rules;
}

function checkedRules<D extends Document>(spec: CollectionSpec<D>): CollectionRules {
  const indexes = new Map<string, string[]>(Object.entries(spec.indexes ?? {}));
  const unique = Object.entries(spec.unique ?? {}).map(([key, fields]) => ({ key, fields }));
  const elements = Object.entries(spec.uniqueElements ?? {}).map(([key, rule]) => ({ key, ...rule }));
  const keyed = new Set([...indexes.values(), ...unique.map((rule) => rule.fields)].flat());
  const fields = [...keyed, ...elements.flatMap((rule) => [rule.scope, rule.array])];
  const keys = [...unique, ...elements].map((rule) => rule.key);
  checkNames(spec.name, [...indexes.keys(), ...keys], fields);
  for (const [index, list] of [...indexes, ...unique.map((rule) => [rule.key, rule.fields] as const)]) {
    if (list.length > 0 && new Set(list).size === list.length) continue;
    throw new Error(`${spec.name}.${index} must have one field or more, each once, got ${shown(list)}`);
  }
  const labels = [...keyed].map((field) => ({ field, label: `${spec.name}.${field}` }));
  return { name: spec.name, indexes, unique, elements, keyed: labels };
}

/** They become part of SQL. */
function checkNames(collection: string, keys: string[], fields: string[]): void {
  const wrong = [collection, ...keys].find((name) => !/^[a-z]\w*$/i.test(name));
  if (wrong !== undefined) throw new Error(`${shown(wrong)} is no name for a collection, index or key`);
  const wrongField = fields.find((field) => !/^[a-z_]\w*$/i.test(field));
  if (wrongField !== undefined)
    throw new Error(`${collection}: ${shown(wrongField)} is no name for a keyed field`);
}

/** The sort order of an index: its fields and, unless it is among them, `_id`. */
export function indexColumns(fields: string[]): string[] {
  return fields.includes("_id") ? fields : [...fields, "_id"];
}

/** The document as it will be stored; throws when it is not JSON or cannot stand in its indexes. */
export function cleanDocument(rules: CollectionRules, input: Document): Doc {
  const doc = plainCopy(input, rules.name) as Doc;
  checkKeys(rules, doc);
  return doc;
}

export function changedDocument(rules: CollectionRules, old: Doc, set: Fields): Doc {
  if (set._id !== undefined && set._id !== old._id) {
    throw new Error(`${rules.name}: the _id of ${old._id} cannot become ${shown(set._id)}`);
  }
  const doc = withoutAbsent({ ...old, ...set, _id: old._id }) as Doc;
  checkKeys(rules, doc);
  return doc;
}

function checkKeys(rules: CollectionRules, doc: Doc): void {
  if (typeof doc._id !== "string" || doc._id === "" || !doc._id.isWellFormed()) {
    throw new Error(
      `${rules.name}._id must be a whole string of one character or more, got ${shown(doc._id)}`,
    );
  }
  for (const { field, label } of rules.keyed) keyOf(doc[field], label);
  for (const rule of rules.elements) checkElements(`${rules.name}: ${doc._id}`, rule, doc);
}

function checkElements(where: string, { scope, array }: ElementsRule, doc: Doc): void {
  const elements = doc[array] ?? [];
  if (!Array.isArray(elements))
    throw new Error(`${where}: ${array} must be an array, got ${shown(elements)}`);
  for (const element of elements) {
    if (typeof element === "string" && element.isWellFormed()) continue;
    throw new Error(`${where}: ${array} must hold whole strings only, got ${shown(element)}`);
  }
  if (elements.length > 1 && new Set(elements).size < elements.length) {
    const twice = elements.find((element, i) => elements.indexOf(element) < i);
    throw new Error(`${where}: ${array} holds ${shown(twice)} twice`);
  }
  // Without its scope an element would conflict with no other.
  const owner = doc[scope];
  if (elements.length > 0 && (typeof owner !== "string" || !owner.isWellFormed())) {
    throw new Error(
      `${where}: ${array} claims elements, so ${scope} must be a whole string, got ${shown(owner)}`,
    );
  }
}

/** Null when a field of it is null or absent: such a document is free of the key. */
export function uniqueKeyOf(fields: string[], doc: Doc): Key[] | null {
  const keys = fields.map((field) => keyOf(doc[field], field));
  return keys.includes(null) ? null : keys;
}

/** The elements that a checked document claims under a `uniqueElements` key. */
export function claimOf(rule: ElementsRule, doc: Doc): { scope: string; elements: string[] } {
  return { scope: doc[rule.scope] as string, elements: (doc[rule.array] ?? []) as string[] };
}

export function elementsRule(rules: CollectionRules, key: string): ElementsRule {
  const rule = rules.elements.find((candidate) => candidate.key === key);
  if (!rule) throw new Error(`${rules.name} declares no uniqueElements key ${shown(key)}`);
  return rule;
}

export function meets(doc: Doc, expected: Fields): boolean {
  for (const field in expected) {
    if (!sameJson(doc[field] ?? null, expected[field] ?? null)) return false;
  }
  return true;
}

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
