import type { SQLInputValue } from "node:sqlite";
import type { CollectionRules } from "../collection-rules.ts";
import type { QueryPlan } from "../query-plan.ts";
import type { Span } from "../query-spans.ts";
import { columnSql, indexName } from "./sqlite-schema.ts";

/** The SQL of one span. It names its index: SQLite then refuses rather than scans the table or takes another one. */
export function spanSql(rules: CollectionRules, plan: QueryPlan, span: Span) {
  const { source, values } = sourceOf(rules, plan, span);
  const sql = `SELECT doc ${source} ${orderSql(plan.columns.map(columnSql), plan, span)} LIMIT ?`;
  return { sql, values };
}

/** Counts one span without reading a document. */
export function countSql(rules: CollectionRules, plan: QueryPlan, span: Span) {
  const { source, values } = sourceOf(rules, plan, span);
  return { sql: `SELECT count(*) AS count ${source}`, values };
}

function sourceOf(rules: CollectionRules, plan: QueryPlan, span: Span) {
  const columns = plan.columns.map(columnSql);
  const next = columns[span.equal.length]!;
  const values: SQLInputValue[] = [...span.equal];
  // IS, because it also finds null.
  const conditions = span.equal.map((_, i) => `${columns[i]} IS ?`);
  for (const [operator, bound] of [
    [">=", span.from],
    [">", span.after],
    ["<", span.before],
  ] as const) {
    if (bound === undefined) continue;
    conditions.push(`${next} ${operator} ?`);
    values.push(bound);
  }
  const index = indexName(rules.name, plan.index, rules.indexes.get(plan.index)!);
  const where = conditions.length > 0 ? `WHERE ${conditions.join(" AND ")}` : "";
  return { source: `FROM "${rules.name}" INDEXED BY ${index} ${where}`, values };
}

/** Columns with one value are left out: with them SQLite sorts again the rows that the index has sorted. */
function orderSql(columns: string[], plan: QueryPlan, span: Span): string {
  const sorted = columns.slice(span.equal.length);
  if (sorted.length === 0) return "";
  return `ORDER BY ${sorted.map((column) => `${column} ${plan.descending ? "DESC" : "ASC"}`).join(", ")}`;
}
