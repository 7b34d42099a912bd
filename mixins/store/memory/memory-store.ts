import {
  type CollectionRules,
  changedDocument,
  cleanDocument,
  type Doc,
  elementsRule,
  meets,
  rulesOf,
} from "../collection-rules.ts";
import { DeclaredCollections } from "../declared-collections.ts";
import { pageOfFields } from "../pagination.ts";
import { copyOf, plainFields } from "../plain-json.ts";
import {
  type Collection,
  type CollectionSpec,
  type Document,
  DuplicateKeyError,
  type Field,
  type Page,
  type Query,
  type Store,
} from "../port.ts";
import { planQuery } from "../query-plan.ts";
import { countPlan, readPage } from "../query-spans.ts";
import { MemoryIndex } from "./memory-index.ts";
import { MemoryElements, MemoryUnique } from "./memory-keys.ts";

/** The store port in plain memory: deterministic, without timers, and cheap enough to make one per simulated run. */
export function openMemoryStore(): Store {
  const declared = new DeclaredCollections();
  return {
    collection: <D extends Document>(spec: CollectionSpec<D>) =>
      declared.get(spec, () => new MemoryCollection<D>(rulesOf(spec))),
    async close() {},
  };
}

/** A stored document is never changed, only replaced: versions share unchanged parts, and results are copies. */
class MemoryCollection<D extends Document> implements Collection<D> {
  readonly #rules: CollectionRules;
  readonly #docs = new Map<string, Doc>();
  readonly #unique: MemoryUnique[];
  readonly #elements: MemoryElements[];
  readonly #indexes = new Map<string, MemoryIndex>();

  constructor(rules: CollectionRules) {
    this.#rules = rules;
    this.#unique = rules.unique.map(({ key, fields }) => new MemoryUnique(key, fields));
    this.#elements = rules.elements.map((rule) => new MemoryElements(rule));
  }

  async insert(input: D): Promise<void> {
    const doc = cleanDocument(this.#rules, input);
    const key = this.#insertNow(doc);
    if (key !== null) throw new DuplicateKeyError(this.#rules.name, key, doc._id);
  }

  async insertAll(inputs: D[]): Promise<(string | null)[]> {
    const docs = inputs.map((input) => cleanDocument(this.#rules, input));
    return docs.map((doc) => this.#insertNow(doc));
  }

  async get(id: string): Promise<D | null> {
    return copyOf((this.#docs.get(id) ?? null) as Document | null as D | null);
  }

  async getAll(ids: string[]): Promise<D[]> {
    return this.#copies(ids) as Document[] as D[];
  }

  async find(query: Query<D>): Promise<Page<D>> {
    const plan = planQuery(this.#rules, query);
    const index = this.#index(plan.index, plan.columns);
    const page = readPage(plan, (span, atMost) => this.#copies(index.read(span, plan.descending, atMost)));
    return page as Page<Document> as Page<D>;
  }

  async findFields<F extends Field<D>>(query: Query<D>, fields: F[]): Promise<Page<Pick<D, F | "_id">>> {
    return pageOfFields(await this.find(query), fields);
  }

  async change(id: string, expected: Partial<D>, set: Partial<D>): Promise<D | null> {
    const [expectedFields, setFields] = [plainFields(expected), plainFields(set)];
    const old = this.#docs.get(id);
    if (!old || !meets(old, expectedFields)) return null;
    const doc = changedDocument(this.#rules, old, setFields);
    const key = this.#takenKey(doc);
    if (key !== null) throw new DuplicateKeyError(this.#rules.name, key, id);
    this.#move(old, doc);
    return copyOf(doc as Document as D);
  }

  async remove(id: string, expected: Partial<D>): Promise<boolean> {
    const expectedFields = plainFields(expected);
    const old = this.#docs.get(id);
    if (!old || !meets(old, expectedFields)) return false;
    this.#move(old, null);
    return true;
  }

  async owners(key: string, scope: string, elements: string[]): Promise<Map<string, string>> {
    const rule = elementsRule(this.#rules, key);
    return this.#elements[this.#rules.elements.indexOf(rule)]!.owners(scope, elements);
  }

  async count(): Promise<number> {
    return this.#docs.size;
  }

  async countWhere(query: Pick<Query<D>, "index" | "where">): Promise<number> {
    const plan = planQuery(this.#rules, { ...query, limit: 1 });
    const index = this.#index(plan.index, plan.columns);
    return countPlan(plan, (span) => index.read(span, false, Number.POSITIVE_INFINITY).length);
  }

  #insertNow(doc: Doc): string | null {
    const key = this.#docs.has(doc._id) ? "_id" : this.#takenKey(doc);
    if (key === null) this.#move(null, doc);
    return key;
  }

  #takenKey(doc: Doc): string | null {
    for (const unique of this.#unique) if (unique.isTaken(doc)) return unique.key;
    for (const elements of this.#elements) if (elements.isTaken(doc)) return elements.key;
    return null;
  }

  #move(old: Doc | null, next: Doc | null): void {
    if (next) this.#docs.set(next._id, next);
    else if (old) this.#docs.delete(old._id);
    for (const unique of this.#unique) unique.move(old, next);
    for (const elements of this.#elements) elements.move(old, next);
    for (const index of this.#indexes.values()) index.move(old, next);
  }

  /** Made at the first search, because most simulated runs search few of them. */
  #index(name: string, columns: string[]): MemoryIndex {
    const index = this.#indexes.get(name) ?? new MemoryIndex(columns, this.#docs.values());
    this.#indexes.set(name, index);
    return index;
  }

  #copies(ids: string[]): Doc[] {
    const docs: Doc[] = [];
    for (const id of ids) {
      const doc = this.#docs.get(id);
      if (doc) docs.push(copyOf(doc));
    }
    return docs;
  }
}
