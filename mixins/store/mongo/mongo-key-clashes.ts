import type { CollectionRules, Doc } from "../collection-rules.ts";
import type { CollectionAccess } from "./mongo-connection.ts";
import { indexName, typed } from "./mongo-indexes.ts";
import { limits } from "./mongo-options.ts";

/** The key of the spec that an index stands for, as `DuplicateKeyError` names it. */
export function keyOfIndex(rules: CollectionRules, index: string): string {
  if (index === "_id_") return "_id";
  const unique = rules.unique.find(({ fields }) => indexName(fields) === index);
  const elements = rules.elements.find(({ scope, array }) => indexName([scope, array]) === index);
  const key = unique?.key ?? elements?.key;
  if (key !== undefined) return key;
  throw new Error(
    `${rules.name}: the unique index ${index} refused a document, and is none of this version's`,
  );
}

/** Of several broken keys a unique one is named before those of elements; the server names the index that it met first. */
export async function firstBrokenKey(access: CollectionAccess, doc: Doc, index: string): Promise<string> {
  const key = keyOfIndex(access.rules, index);
  if (!access.rules.elements.some((rule) => rule.key === key)) return key;
  for (const unique of access.rules.unique) if (await isHeld(access, unique.fields, doc)) return unique.key;
  return key;
}

async function isHeld({ run }: CollectionAccess, fields: string[], doc: Doc): Promise<boolean> {
  const values = fields.map((field) => [field, doc[field] ?? null] as const);
  if (values.some(([, value]) => value === null)) return false;
  const filter = { $and: [Object.fromEntries(values), typed(fields)], _id: { $ne: doc._id } };
  const options = { hint: indexName(fields), projection: { _id: 1 }, ...limits };
  return (await run("search", (rows) => rows.findOne(filter, options))) !== null;
}
