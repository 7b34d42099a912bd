import { randomBytes } from "node:crypto";
import mongoose from "mongoose";
import type { Doc, Fields } from "../collection-rules.ts";
import { shown } from "../plain-json.ts";

const { Binary } = mongoose.mongo;

/** A document as MongoDB holds it: its fields as they are, and the mark of the write that it is from. */
export type Row = Fields & { _id: string; [markField]?: string };

/** No read gives it out. */
export const markField = "_mark";

/** Marks of writes: each another one, so that a write that is sent again finds out that it was done already. */
export function markMaker(): () => string {
  const process = randomBytes(6).toString("base64url");
  let writes = 0;
  return () => `${process}.${(writes++).toString(36)}`;
}

export function rowOf(collection: string, doc: Doc, mark: string): Row {
  return { ...rowFields(collection, doc), [markField]: mark } as Row;
}

/** Fields as they are stored; undefined stays, for fields to be removed. */
export function rowFields(collection: string, fields: Fields): Fields {
  const row: Fields = {};
  for (const field in fields) {
    if (!/^[^$.\0][^.\0]*$/.test(field) || field === markField || !field.isWellFormed()) {
      throw new Error(`${collection}: ${shown(field)} is no name for a field`);
    }
    row[field] = rowValue(fields[field]);
  }
  return row;
}

/** Values that BSON would change or refuse (half an emoji, keys like $ref) are stored as JSON text. */
export function rowValue(value: unknown): unknown {
  if (isPreservedByBson(value)) return value;
  return new Binary(Buffer.from(JSON.stringify(value)), Binary.SUBTYPE_USER_DEFINED);
}

export function docOf({ [markField]: _, ...row }: Row): Doc {
  for (const field in row) {
    const value = row[field];
    if (value instanceof Binary) row[field] = JSON.parse(Buffer.from(value.value()).toString());
  }
  return row as Doc;
}

function isPreservedByBson(value: unknown): boolean {
  if (typeof value === "string") return value.isWellFormed();
  if (typeof value !== "object" || value === null) return true;
  if (Array.isArray(value)) return value.every(isPreservedByBson);
  for (const key in value) {
    if (key.startsWith("$") || key.includes("\0") || !key.isWellFormed()) return false;
    if (!isPreservedByBson((value as Fields)[key])) return false;
  }
  return true;
}
