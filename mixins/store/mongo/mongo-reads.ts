import { batched } from "../../batching.ts";
import { type CollectionRules, type Doc, elementsRule } from "../collection-rules.ts";
import { copyOf } from "../plain-json.ts";
import type { Document, Page, Query } from "../port.ts";
import type { CollectionAccess } from "./mongo-connection.ts";
import { docOf, type Row } from "./mongo-documents.ts";
import { indexName } from "./mongo-indexes.ts";
import { limits } from "./mongo-options.ts";
import {
  cursorAt,
  filterOf,
  type MongoPlan,
  mongoPlan,
  type Stretch,
  sortOf,
  stretchesOf,
} from "./mongo-query.ts";

/** All reads have read concern "majority", from the primary. */
export class MongoReads {
  readonly #access: CollectionAccess;
  readonly #rules: CollectionRules;
  /** A find by `$in` costs MongoDB little more than a find of one. */
  readonly #batch = batched<string, Row | null>({
    work: (ids) => this.#rowOfEach(ids),
    most: 100,
    patienceMs: 5,
  });

  constructor(access: CollectionAccess) {
    this.#access = access;
    this.#rules = access.rules;
  }

  async get(id: string): Promise<Doc | null> {
    const row = await this.row(id);
    return row && docOf(row);
  }

  /** The document with the mark of the write that it is from. */
  async row(id: string): Promise<Row | null> {
    return isWhole(id) ? this.#batch(id) : null;
  }

  async #rowOfEach(ids: readonly string[]): Promise<(Row | null)[]> {
    const byId = new Map((await this.rowsOf(ids)).map((row) => [row._id, row]));
    return ids.map((id, i) => {
      const row = byId.get(id) ?? null;
      // Each caller gets documents of its own.
      return ids.indexOf(id) === i ? row : copyOf(row);
    });
  }

  async getAll(ids: string[]): Promise<Doc[]> {
    const docs = new Map((await this.rowsOf(ids)).map((row) => [row._id, docOf(row)]));
    return ids.flatMap((id) => copyOf(docs.get(id) ?? []) as Doc);
  }

  async rowsOf(ids: readonly string[]): Promise<Row[]> {
    const wanted = [...new Set(ids)].filter(isWhole);
    if (wanted.length === 0) return [];
    const options = { hint: { _id: 1 }, batchSize: wanted.length + 1, ...limits };
    return this.#access.run("read from", (rows) => rows.find({ _id: { $in: wanted } }, options).toArray());
  }

  /** With these fields, and perhaps more, of the documents; without any named, with all. */
  async find<D extends Document>(query: Query<D>, fields?: string[]): Promise<Page<Doc>> {
    const plan = mongoPlan(this.#rules, query, fields);
    const items: Doc[] = [];
    for (const stretch of stretchesOf(plan)) {
      // One more than requested shows whether there is another page.
      items.push(...(await this.#read(plan, stretch, plan.limit + 1 - items.length)));
      if (items.length > plan.limit) break;
    }
    const isLast = items.length <= plan.limit;
    if (!isLast) items.pop();
    return { items, nextCursor: isLast ? null : cursorAt(plan, items.at(-1)!) };
  }

  async #read(plan: MongoPlan, { filter, ...bounds }: Stretch, atMost: number): Promise<Doc[]> {
    const { hint, projection } = plan;
    const options = {
      hint,
      projection,
      sort: sortOf(plan),
      limit: atMost,
      batchSize: atMost + 1,
      ...bounds,
      ...limits,
    };
    const rows = await this.#access.run("search", (found) => found.find(filter, options).toArray());
    return rows.map(docOf);
  }

  async countWhere<D extends Document>(query: Pick<Query<D>, "index" | "where">): Promise<number> {
    const plan = mongoPlan(this.#rules, { ...query, limit: 1 });
    const options = { hint: plan.hint, ...limits };
    return this.#access.run("count", (rows) => rows.countDocuments(filterOf(plan), options));
  }

  async count(): Promise<number> {
    return this.#access.run("count", (rows) => rows.estimatedDocumentCount(limits));
  }

  async owners(key: string, scope: string, elements: string[]): Promise<Map<string, string>> {
    const rule = elementsRule(this.#rules, key);
    const wanted = elements.filter(isWhole);
    if (wanted.length === 0) return new Map();
    const hint = indexName([rule.scope, rule.array]);
    const filter = {
      [rule.scope]: { $eq: scope },
      [rule.array]: { $in: wanted },
      // So that MongoDB sees that the index has them all.
      [`${rule.array}.0`]: { $exists: true },
    };
    const projection = { held: { $setIntersection: [`$${rule.array}`, { $literal: wanted }] } };
    const options = { hint, projection, batchSize: wanted.length + 1, ...limits };
    const found = await this.#access.run("search", (rows) => rows.find(filter, options).toArray());
    const owners = new Map(
      found.flatMap((row) => (row.held as string[]).map((element) => [element, row._id] as const)),
    );
    return new Map(
      wanted.flatMap((element) => (owners.has(element) ? [[element, owners.get(element)!]] : [])),
    );
  }
}

/** Of nothing else is there a document; BSON would make another string of half an emoji. */
export function isWhole(id: unknown): id is string {
  return typeof id === "string" && id.isWellFormed();
}
