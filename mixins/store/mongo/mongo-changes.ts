import type mongoose from "mongoose";
import { type CollectionRules, changedDocument, type Doc, type Fields, meets } from "../collection-rules.ts";
import { plainFields } from "../plain-json.ts";
import { DuplicateKeyError } from "../port.ts";
import { expecting, type Filter, guardsOf, isSameToMongo } from "./mongo-conditions.ts";
import type { CollectionAccess } from "./mongo-connection.ts";
import { docOf, markField, type Row, rowFields } from "./mongo-documents.ts";
import { clashingIndex, unavailable } from "./mongo-errors.ts";
import { firstBrokenKey } from "./mongo-key-clashes.ts";
import { limits } from "./mongo-options.ts";
import { isWhole, type MongoReads } from "./mongo-reads.ts";

/** Each change carries a mark of its own: sent again after it was done, it finds its mark and knows. */
export class MongoChanges {
  readonly #access: CollectionAccess;
  readonly #rules: CollectionRules;
  readonly #reads: MongoReads;

  constructor(access: CollectionAccess, reads: MongoReads) {
    this.#access = access;
    this.#rules = access.rules;
    this.#reads = reads;
  }

  async change(id: string, expected: object, set: object): Promise<Doc | null> {
    const [expectedFields, setFields] = [plainFields(expected), plainFields(set)];
    const change = { id, set: setFields, mark: this.#access.newMark() };
    const guards = guardsOf(this.#rules, id, setFields);
    if (guards) {
      const changed = await this.#changeWhere(change, { $and: [expecting(expectedFields), guards] });
      if (changed) return changed;
      if (isSameToMongo(expectedFields) && Object.keys(guards).length === 0) return null;
    }
    return this.#changeAsRead(change, expectedFields);
  }

  /** For conditions beyond a filter: decided on the document as it was read, if it is still that. */
  async #changeAsRead(change: Change, expected: Fields): Promise<Doc | null> {
    for (;;) {
      const row = await this.#reads.row(change.id);
      if (!row) return null;
      const old = docOf(row);
      if (!meets(old, expected)) return null;
      changedDocument(this.#rules, old, change.set);
      const changed = await this.#changeWhere(change, fromWrite(row));
      if (changed) return changed;
    }
  }

  async #changeWhere({ id, set, mark }: Change, condition: Filter): Promise<Doc | null> {
    const filter = { _id: id, $or: [condition, { [markField]: mark }] } as object;
    const update = updateTo(rowFields(this.#rules.name, { ...set, _id: undefined }), mark);
    const options = { hint: { _id: 1 }, returnDocument: "after", ...limits } as const;
    try {
      const row = await this.#access.run("change", (rows) => rows.findOneAndUpdate(filter, update, options));
      return row && docOf(row);
    } catch (error) {
      const index = clashingIndex(error);
      if (index === null) throw error;
      const old = await this.#reads.get(id);
      const key = await firstBrokenKey(this.#access, { ...old, ...set, _id: id }, index);
      throw new DuplicateKeyError(this.#rules.name, key, id);
    }
  }

  async remove(id: string, expected: object): Promise<boolean> {
    const expectedFields = plainFields(expected);
    if (!isWhole(id)) return false;
    if (isSameToMongo(expectedFields)) return this.#removeWhere(id, expecting(expectedFields));
    for (;;) {
      const row = await this.#reads.row(id);
      if (!row || !meets(docOf(row), expectedFields)) return false;
      if (await this.#removeWhere(id, fromWrite(row))) return true;
    }
  }

  /** Sent again, it cannot see whether it was done before: then it is not known who removed what is gone. */
  async #removeWhere(id: string, condition: Filter): Promise<boolean> {
    const options = { hint: { _id: 1 }, ...limits };
    const filter = { _id: id, $and: [condition] };
    let tries = 0;
    const { deletedCount } = await this.#access.run("remove from", (rows) => {
      tries++;
      return rows.deleteOne(filter, options);
    });
    if (deletedCount === 1) return true;
    if (tries === 1 || (await this.#reads.row(id))) return false;
    throw unavailable(`${id} is gone from ${this.#rules.name}, by this or by someone else`);
  }
}

interface Change {
  id: string;
  set: Fields;
  mark: string;
}

/** Still the document that was read: each write leaves another mark. */
function fromWrite(row: Row): Filter {
  return { [markField]: { $eq: row[markField] ?? null } };
}

function updateTo(fields: Fields, mark: string): mongoose.mongo.UpdateFilter<Row> {
  const set: Fields = { [markField]: mark };
  const unset: Record<string, ""> = {};
  for (const field in fields) {
    if (field === "_id") continue;
    if (fields[field] === undefined) unset[field] = "";
    else set[field] = fields[field];
  }
  return { $set: set, ...(Object.keys(unset).length > 0 && { $unset: unset }) } as object;
}
