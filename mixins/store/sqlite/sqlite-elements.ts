import { type CollectionRules, claimOf, type Doc, type ElementsRule } from "../collection-rules.ts";
import { sameJson } from "../plain-json.ts";
import type { SqliteFile } from "./sqlite-file.ts";
import { elementsTable } from "./sqlite-schema.ts";

/** The side table of one `uniqueElements` key: the holder of each element. */
export class SqliteElements {
  readonly rule: ElementsRule;
  readonly #file: SqliteFile;
  readonly #table: string;

  constructor(file: SqliteFile, rules: CollectionRules, rule: ElementsRule) {
    this.rule = rule;
    this.#file = file;
    this.#table = elementsTable(rules.name, rule);
  }

  /** Does another document hold an element that this one claims? */
  isTaken(doc: Doc): boolean {
    const { scope, elements } = claimOf(this.rule, doc);
    if (elements.length === 0) return false;
    const sql = `SELECT 1 FROM ${this.#table} WHERE scope = ? AND element IN (SELECT value FROM json_each(?)) AND id <> ?`;
    return this.#file.statement(`${sql} LIMIT 1`).get(scope, JSON.stringify(elements), doc._id) !== undefined;
  }

  /** Replaces the claims of the old document by those of the new one; ask `isTaken` first. */
  move(old: Doc | null, next: Doc | null): void {
    if (old && next && sameJson(claimOf(this.rule, old), claimOf(this.rule, next))) return;
    if (old) this.#free(old);
    if (next) this.#claim(next);
  }

  #claim(doc: Doc): void {
    const { scope, elements } = claimOf(this.rule, doc);
    if (elements.length === 0) return;
    const sql = `INSERT INTO ${this.#table} (scope, element, id) SELECT ?, value, ? FROM json_each(?)`;
    this.#file.statement(sql).run(scope, doc._id, JSON.stringify(elements));
  }

  #free(doc: Doc): void {
    const { scope, elements } = claimOf(this.rule, doc);
    if (elements.length === 0) return;
    const sql = `DELETE FROM ${this.#table} WHERE scope = ? AND element IN (SELECT value FROM json_each(?))`;
    this.#file.statement(sql).run(scope, JSON.stringify(elements));
  }

  owners(scope: string, elements: string[]): Map<string, string> {
    const select = this.#file.statement(`SELECT id FROM ${this.#table} WHERE scope = ? AND element = ?`);
    const owners = new Map<string, string>();
    for (const element of elements) {
      const row = select.get(scope, element);
      if (row) owners.set(element, row.id as string);
    }
    return owners;
  }
}
