import { type CollectionRules, type ElementsRule, indexColumns } from "../collection-rules.ts";
import { type SqliteFile, sqliteCode, sqliteCodes } from "./sqlite-file.ts";

/** A field as SQL. Indexes and queries must write it alike, or SQLite does not see that they fit. */
export function columnSql(field: string): string {
  return field === "_id" ? "id" : `json_extract(doc, '$."${field}"')`;
}

// The name states the indexed fields: a spec with other fields asks for another name, and the old one is dropped.
export function indexName(collection: string, index: string, fields: string[]): string {
  return `"${collection}/index/${index}(${fields})"`;
}

export function elementsTable(collection: string, rule: ElementsRule): string {
  return `"${collection}/elements/${rule.key}(${rule.scope},${rule.array})"`;
}

interface Wanted {
  type: "index" | "table";
  /** Quoted. */
  name: string;
  sql: string;
  failure: string;
}

/** Makes the file fit the spec: the table, new indexes and keys (over the documents there are), and no old ones. */
export function prepareCollection(file: SqliteFile, rules: CollectionRules): void {
  const wanted = [...indexes(rules), ...uniqueKeys(rules), ...elementKeys(rules)];
  const rows = file.db
    .prepare("SELECT type, name FROM sqlite_master WHERE name = ?1 OR name GLOB ?1 || '/*'")
    .all(rules.name) as { type: string; name: string }[];
  const present = new Set(rows.map((row) => `"${row.name}"`));
  const missing = wanted.filter(({ name }) => !present.has(name));
  const names = new Set([`"${rules.name}"`, ...wanted.map(({ name }) => name)]);
  const surplus = rows.filter((row) => !names.has(`"${row.name}"`));
  if (present.has(`"${rules.name}"`) && missing.length === 0 && surplus.length === 0) return;
  file.db.exec("BEGIN IMMEDIATE");
  try {
    const table = `"${rules.name}" (id TEXT PRIMARY KEY NOT NULL, doc TEXT NOT NULL) STRICT`;
    file.db.exec(`CREATE TABLE IF NOT EXISTS ${table}`);
    for (const { type, name } of surplus) file.db.exec(`DROP ${type} "${name}"`);
    for (const item of missing) create(file, item);
    file.db.exec("COMMIT");
  } catch (error) {
    file.rollback();
    throw error;
  }
}

function create(file: SqliteFile, { sql, failure }: Wanted): void {
  try {
    file.db.exec(sql);
  } catch (error) {
    const isConstraint = sqliteCode(error) === sqliteCodes.constraint;
    throw isConstraint ? new Error(`${file.path}: ${failure}`, { cause: error }) : error;
  }
}

function indexes({ name: collection, indexes }: CollectionRules): Wanted[] {
  return [...indexes].map(([index, fields]) => {
    const name = indexName(collection, index, fields);
    const sql = `CREATE INDEX ${name} ON "${collection}" (${indexColumns(fields).map(columnSql).join(", ")})`;
    return { type: "index", name, sql, failure: "" };
  });
}

function uniqueKeys({ name: collection, unique }: CollectionRules): Wanted[] {
  return unique.map(({ key, fields }) => {
    const name = `"${collection}/unique/${key}(${fields})"`;
    const sql = `CREATE UNIQUE INDEX ${name} ON "${collection}" (${fields.map(columnSql).join(", ")})`;
    const failure = `documents of ${collection} already break the new unique key "${key}"`;
    return { type: "index", name, sql, failure };
  });
}

function elementKeys({ name: collection, elements }: CollectionRules): Wanted[] {
  return elements.map((rule) => {
    const name = elementsTable(collection, rule);
    const columns =
      "scope TEXT NOT NULL, element TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (scope, element)";
    const claims = `SELECT ${columnSql(rule.scope)}, json_each.value, "${collection}".id
      FROM "${collection}", json_each(doc, '$."${rule.array}"') WHERE json_each.type <> 'null'`;
    const sql = `CREATE TABLE ${name} (${columns}) STRICT, WITHOUT ROWID; INSERT INTO ${name} ${claims}`;
    return {
      type: "table",
      name,
      sql,
      failure: `documents of ${collection} already break the new key "${rule.key}"`,
    };
  });
}
