import { pageOfFields } from "../pagination.ts";
import type { Collection, Document, Field, Page, Query } from "../port.ts";
import { MongoChanges } from "./mongo-changes.ts";
import type { CollectionAccess } from "./mongo-connection.ts";
import { MongoInserts } from "./mongo-inserts.ts";
import { MongoReads } from "./mongo-reads.ts";

/** Reads and writes of one collection, in the types of its documents. */
export class MongoCollection<D extends Document> implements Collection<D> {
  readonly #reads: MongoReads;
  readonly #inserts: MongoInserts;
  readonly #changes: MongoChanges;

  constructor(access: CollectionAccess) {
    this.#reads = new MongoReads(access);
    this.#inserts = new MongoInserts(access, this.#reads);
    this.#changes = new MongoChanges(access, this.#reads);
  }

  insert(doc: D): Promise<void> {
    return this.#inserts.insert(doc);
  }

  insertAll(docs: D[]): Promise<(string | null)[]> {
    return this.#inserts.insertAll(docs);
  }

  get(id: string): Promise<D | null> {
    return this.#reads.get(id) as Promise<Document | null> as Promise<D | null>;
  }

  getAll(ids: string[]): Promise<D[]> {
    return this.#reads.getAll(ids) as Promise<Document[]> as Promise<D[]>;
  }

  find(query: Query<D>): Promise<Page<D>> {
    return this.#reads.find(query) as Promise<Page<Document>> as Promise<Page<D>>;
  }

  findFields<F extends Field<D>>(query: Query<D>, fields: F[]): Promise<Page<Pick<D, F | "_id">>> {
    const found = this.#reads.find(query, fields) as Promise<Page<Document>> as Promise<Page<D>>;
    return found.then((page) => pageOfFields(page, fields));
  }

  change(id: string, expected: Partial<D>, set: Partial<D>): Promise<D | null> {
    return this.#changes.change(id, expected, set) as Promise<Document | null> as Promise<D | null>;
  }

  remove(id: string, expected: Partial<D>): Promise<boolean> {
    return this.#changes.remove(id, expected);
  }

  owners(key: string, scope: string, elements: string[]): Promise<Map<string, string>> {
    return this.#reads.owners(key, scope, elements);
  }

  count(): Promise<number> {
    return this.#reads.count();
  }

  countWhere(query: Pick<Query<D>, "index" | "where">): Promise<number> {
    return this.#reads.countWhere(query);
  }
}
