import {
  type CollectionRules,
  changedDocument,
  cleanDocument,
  type Doc,
  elementsRule,
  type Fields,
  meets,
  uniqueKeyOf,
} from "../collection-rules.ts";
import { pageOfFields } from "../pagination.ts";
import { plainFields } from "../plain-json.ts";
import {
  type Collection,
  type Document,
  DuplicateKeyError,
  type Field,
  type Page,
  type Query,
} from "../port.ts";
import { planQuery } from "../query-plan.ts";
import { countPlan, readPage } from "../query-spans.ts";
import { SqliteElements } from "./sqlite-elements.ts";
import { type GroupCommit, type SqliteFile, sqliteCode, sqliteCodes } from "./sqlite-file.ts";
import { countSql, spanSql } from "./sqlite-query.ts";
import { columnSql } from "./sqlite-schema.ts";

/** A fault of the document (too deep for SQLite's JSON functions, too long), not of the disk. */
const documentFaults: (number | null)[] = [sqliteCodes.error, sqliteCodes.tooBig];

/** Reads answer at once with committed data; writes go through the group commit. */
export class SqliteCollection<D extends Document> implements Collection<D> {
  readonly #file: SqliteFile;
  readonly #commit: GroupCommit;
  readonly #rules: CollectionRules;
  readonly #elements: SqliteElements[];

  constructor(file: SqliteFile, commit: GroupCommit, rules: CollectionRules) {
    this.#file = file;
    this.#commit = commit;
    this.#rules = rules;
    this.#elements = rules.elements.map((rule) => new SqliteElements(file, rules, rule));
  }

  async insert(input: D): Promise<void> {
    const doc = cleanDocument(this.#rules, input);
    await this.#commit.run(() => this.#insertNow(doc));
  }

  async insertAll(inputs: D[]): Promise<(string | null)[]> {
    const docs = inputs.map((input) => cleanDocument(this.#rules, input));
    return Promise.all(docs.map((doc) => this.#commit.run(() => this.#refusalOf(doc))));
  }

  async get(id: string): Promise<D | null> {
    return this.#reading(() => this.#read(id) as D | null);
  }

  async getAll(ids: string[]): Promise<D[]> {
    return this.#reading(
      () => ids.map((id) => this.#read(id)).filter((doc) => doc !== null) as Document[] as D[],
    );
  }

  async find(query: Query<D>): Promise<Page<D>> {
    const plan = planQuery(this.#rules, query);
    const page = this.#reading(() =>
      readPage(plan, (span, atMost) => {
        const { sql, values } = spanSql(this.#rules, plan, span);
        return this.#file
          .statement(sql)
          .all(...values, atMost)
          .map((row) => JSON.parse(row.doc as string));
      }),
    );
    return page as Page<Document> as Page<D>;
  }

  async findFields<F extends Field<D>>(query: Query<D>, fields: F[]): Promise<Page<Pick<D, F | "_id">>> {
    return pageOfFields(await this.find(query), fields);
  }

  async change(id: string, expected: Partial<D>, set: Partial<D>): Promise<D | null> {
    const [expectedFields, setFields] = [plainFields(expected), plainFields(set)];
    return this.#commit.run(() => this.#changeNow(id, expectedFields, setFields) as D | null);
  }

  async remove(id: string, expected: Partial<D>): Promise<boolean> {
    const expectedFields = plainFields(expected);
    return this.#commit.run(() => this.#removeNow(id, expectedFields));
  }

  async owners(key: string, scope: string, elements: string[]): Promise<Map<string, string>> {
    const rule = elementsRule(this.#rules, key);
    const side = this.#elements.find((candidate) => candidate.rule === rule)!;
    return this.#reading(() => side.owners(scope, elements));
  }

  async count(): Promise<number> {
    const sql = `SELECT count(*) AS count FROM "${this.#rules.name}"`;
    return this.#reading(() => this.#file.statement(sql).get()!.count as number);
  }

  async countWhere(query: Pick<Query<D>, "index" | "where">): Promise<number> {
    const plan = planQuery(this.#rules, { ...query, limit: 1 });
    return this.#reading(() =>
      countPlan(plan, (span) => {
        const { sql, values } = countSql(this.#rules, plan, span);
        return this.#file.statement(sql).get(...values)!.count as number;
      }),
    );
  }

  #reading<T>(work: () => T): T {
    return this.#file.saying("could not be read", work);
  }

  #read(id: string): Doc | null {
    const row = this.#file.statement(`SELECT doc FROM "${this.#rules.name}" WHERE id = ?`).get(id);
    return row ? JSON.parse(row.doc as string) : null;
  }

  #insertNow(doc: Doc): void {
    const sql = `INSERT INTO "${this.#rules.name}" (id, doc) VALUES (?, ?)`;
    this.#write(null, doc, () => this.#file.statement(sql).run(doc._id, JSON.stringify(doc)));
  }

  #refusalOf(doc: Doc): string | null {
    try {
      this.#insertNow(doc);
      return null;
    } catch (error) {
      if (error instanceof DuplicateKeyError) return error.key;
      throw error;
    }
  }

  #changeNow(id: string, expected: Fields, set: Fields): Doc | null {
    const old = this.#read(id);
    if (!old || !meets(old, expected)) return null;
    const doc = changedDocument(this.#rules, old, set);
    const sql = `UPDATE "${this.#rules.name}" SET doc = ? WHERE id = ?`;
    this.#write(old, doc, () => this.#file.statement(sql).run(JSON.stringify(doc), id));
    return doc;
  }

  #removeNow(id: string, expected: Fields): boolean {
    const old = this.#read(id);
    if (!old || !meets(old, expected)) return false;
    this.#file.statement(`DELETE FROM "${this.#rules.name}" WHERE id = ?`).run(id);
    for (const side of this.#elements) side.move(old, null);
    return true;
  }

  /** Everything that may refuse comes before the first row that stays, so that no savepoint is needed. */
  #write(old: Doc | null, doc: Doc, writeRow: () => void): void {
    if (this.#elements.some((side) => side.isTaken(doc))) throw this.#duplicate(old, doc);
    try {
      writeRow();
    } catch (error) {
      const code = sqliteCode(error);
      if (code === sqliteCodes.constraint) throw this.#duplicate(old, doc);
      throw documentFaults.includes(code) ? this.#file.failure(`refused ${doc._id}`, error) : error;
    }
    for (const side of this.#elements) side.move(old, doc);
  }

  /** `_id` first: a caller that finds it there already knows that this is a repetition. */
  #duplicate(old: Doc | null, doc: Doc): DuplicateKeyError {
    const isRepeated = !old && this.#read(doc._id) !== null;
    const unique = this.#rules.unique.find((rule) => this.#isHeld(rule.fields, doc));
    const side = this.#elements.find((candidate) => candidate.isTaken(doc));
    const key = isRepeated ? "_id" : (unique?.key ?? side!.rule.key);
    return new DuplicateKeyError(this.#rules.name, key, doc._id);
  }

  #isHeld(fields: string[], doc: Doc): boolean {
    const keys = uniqueKeyOf(fields, doc);
    if (!keys) return false;
    const conditions = fields.map((field) => `${columnSql(field)} = ?`).join(" AND ");
    const sql = `SELECT 1 FROM "${this.#rules.name}" WHERE ${conditions} AND id <> ? LIMIT 1`;
    return this.#file.statement(sql).get(...keys, doc._id) !== undefined;
  }
}
