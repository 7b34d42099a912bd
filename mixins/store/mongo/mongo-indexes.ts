import type mongoose from "mongoose";
import { type CollectionRules, indexColumns } from "../collection-rules.ts";
import type { Row } from "./mongo-documents.ts";

export type Rows = mongoose.mongo.Collection<Row>;

/** An index that a spec asks for; named as MongoDB itself would name it. */
export interface WantedIndex {
  name: string;
  key: Record<string, 1>;
  unique?: true;
  partialFilterExpression?: Record<string, unknown>;
}

/** Kinds of value that a unique key may have; a document with another one, or none, is free of the key. */
export const keyTypes = ["string", "number", "bool"];

/** MongoDB's own name for an index over these fields. */
export function indexName(fields: string[]): string {
  return fields.length === 1 && fields[0] === "_id" ? "_id_" : fields.map((field) => `${field}_1`).join("_");
}

/** Unique ones first: where two are broken, the server names the older one. */
export function wantedIndexes(rules: CollectionRules): WantedIndex[] {
  const unique = rules.unique.map(({ fields }) => uniqueIndex(fields, typed(fields)));
  const elements = rules.elements.map(({ scope, array }) =>
    uniqueIndex([scope, array], { [`${array}.0`]: { $exists: true } }),
  );
  const searched = [...rules.indexes.values()].map((fields) => indexOver(indexColumns(fields)));
  const wanted = [...unique, ...elements, ...searched];
  return wanted.filter(
    ({ name }, i) => name !== "_id_" && wanted.findIndex((one) => one.name === name) === i,
  );
}

/** The fields of a unique key with the kinds of value that its index holds. */
export function typed(fields: string[]): Record<string, unknown> {
  return Object.fromEntries(fields.map((field) => [field, { $type: keyTypes }]));
}

function uniqueIndex(fields: string[], partialFilterExpression: Record<string, unknown>): WantedIndex {
  return { ...indexOver(fields), unique: true, partialFilterExpression };
}

function indexOver(fields: string[]): WantedIndex {
  const key = Object.fromEntries(fields.map((field): [string, 1] => [field, 1]));
  return { name: indexName(fields), key };
}
