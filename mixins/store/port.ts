/**
 * The store port: the operations of every ledger of the shop, and no more.
 * Adapters: SQLite (embedded), MongoDB (mesh) and memory (simulation); all pass `testing/store-suite.ts`.
 */

export type Scalar = string | number | boolean | null;

export interface Document {
  _id: string;
}

/** The declaration of a collection before its first document: its indexes and unique keys. */
export interface CollectionSpec<D extends Document> {
  name: string;
  /** Index name → its fields in order. `find` answers on declared indexes only. */
  indexes?: Record<string, Field<D>[]>;
  /** Key name → its fields. A document with null or nothing in any of them is free of the key. */
  unique?: Record<string, Field<D>[]>;
  /** Key name → no element of `array` may stand in two documents with the same `scope`. An empty array claims nothing. */
  uniqueElements?: Record<string, { scope: Field<D>; array: Field<D> }>;
}

export type Field<D> = keyof D & string;

/** A range over one field: `from` is included, `before` is not. */
export interface Range {
  from?: string | number;
  before?: string | number;
}

export interface Query<D extends Document> {
  index: string;
  /**
   * Conditions on the index's fields, in its order: equality (a scalar) or `in` on the leading ones, then at most
   * one range. A condition on a field outside the index, or after a gap, is refused. A boolean is found by a boolean;
   * no field should hold booleans and numbers, because stores take one for the other or do not.
   */
  where: { [F in Field<D>]?: Scalar | { in: Scalar[] } | Range };
  /**
   * Direction over the index's fields, then `_id`; ascending by default. Null and absent come first, then numbers,
   * then strings by code point; booleans stand before numbers or after strings, as the store has it, false before true.
   */
  direction?: "ascending" | "descending";
  /** 1 to 1,000 documents. */
  limit: number;
  /** `nextCursor` of the page before. */
  after?: string;
}

export interface Page<D> {
  items: D[];
  nextCursor: string | null;
}

/** One collection. Documents are plain JSON; results are copies. Every promise settles after the write is durable. */
export interface Collection<D extends Document> {
  /** Throws DuplicateKeyError, and then nothing is written. */
  insert(doc: D): Promise<void>;
  /** Inserts each document on its own; answers, per document, null or the name of the key that refused it. */
  insertAll(docs: D[]): Promise<(string | null)[]>;
  get(id: string): Promise<D | null>;
  /** Documents in the order asked for; ids that do not exist are left out. */
  getAll(ids: string[]): Promise<D[]>;
  find(query: Query<D>): Promise<Page<D>>;
  /** As `find`, with these fields of the documents and their `_id` alone. */
  findFields<F extends Field<D>>(query: Query<D>, fields: F[]): Promise<Page<Pick<D, F | "_id">>>;
  /**
   * Compare-and-set: replaces the top-level fields of `set` if every field of `expected` still has that value.
   * Answers the new document, or null when someone else won or it does not exist. Throws DuplicateKeyError.
   */
  change(id: string, expected: Partial<D>, set: Partial<D>): Promise<D | null>;
  /** Removes the document if every field of `expected` still has that value; false when someone else won. */
  remove(id: string, expected: Partial<D>): Promise<boolean>;
  /** Which documents hold these elements of a `uniqueElements` key: element → document id; free ones are left out. */
  owners(key: string, scope: string, elements: string[]): Promise<Map<string, string>>;
  count(): Promise<number>;
  /** How many documents `find` would give, all its pages together, at the cost of reading the index alone. */
  countWhere(query: Pick<Query<D>, "index" | "where">): Promise<number>;
}

/** The collections of one service. */
export interface Store {
  collection<D extends Document>(spec: CollectionSpec<D>): Collection<D>;
  close(): Promise<void>;
}

/** `key` is "_id" or the name of the unique key that the write would have broken. */
export class DuplicateKeyError extends Error {
  readonly key: string;
  constructor(collection: string, key: string, id: string) {
    super(`${collection}: ${id} would break the unique key "${key}"`);
    this.name = "DuplicateKeyError";
    this.key = key;
  }
}

/** `after` is no cursor of this index: sent by a caller from outside, so it is refused (lib/calls/call.ts) and no fault. */
export class BadCursorError extends Error {
  constructor(index: string, shownCursor: string) {
    super(`after must be a nextCursor of the index "${index}", got ${shownCursor}`);
    this.name = "BadCursorError";
  }
}

export function isDuplicateKey(error: unknown, key: string): boolean {
  return error instanceof DuplicateKeyError && error.key === key;
}
