import mongoose from "mongoose";
import {
  type CollectionRules,
  changedDocument,
  cleanDocument,
  type Doc,
  type Fields,
  meets,
} from "./collection-rules.ts";
import { type CollectionDoor, limits } from "./mongo-connection.ts";
import { docOf, markField, type Row, rowFields, rowOf } from "./mongo-documents.ts";
import { clashingIndex, unavailable } from "./mongo-errors.ts";
import { expecting, type Filter, guardsOf, isSameToMongo } from "./mongo-expecting.ts";
import { isWhole, type MongoReads } from "./mongo-reads.ts";
import { firstBrokenKey } from "./mongo-refusals.ts";
import { plainFields } from "./plain-json.ts";
import { type Document, DuplicateKeyError } from "./port.ts";

/** Each write carries a mark of its own: sent again after it was done, it finds its mark and knows. */
export class MongoWrites {
  readonly #door: CollectionDoor;
  readonly #rules: CollectionRules;
  readonly #reads: MongoReads;

  constructor(door: CollectionDoor, reads: MongoReads) {
    this.#door = door;
    this.#rules = door.rules;
    this.#reads = reads;
  }

  async insert(input: Document): Promise<void> {
    const doc = cleanDocument(this.#rules, input);
    const row = rowOf(this.#rules.name, doc, this.#door.newMark());
    try {
      await this.#door.run("insert into", (rows) => rows.insertOne(row, limits));
    } catch (error) {
      const index = clashingIndex(error);
      if (index === null) throw error;
      const key = await this.#refusalOf(row, await this.#reads.row(row._id), index);
      if (key !== null) throw new DuplicateKeyError(this.#rules.name, key, row._id);
    }
  }

  async insertAll(inputs: Document[]): Promise<(string | null)[]> {
    const docs = inputs.map((input) => cleanDocument(this.#rules, input));
    const rows = docs.map((doc) => rowOf(this.#rules.name, doc, this.#door.newMark()));
    if (rows.length === 0) return [];
    const clashes = await this.#insertMany(rows);
    const standing = await this.#reads.rowsOf([...clashes.keys()].map((i) => rows[i]!._id));
    const byId = new Map(standing.map((row) => [row._id, row]));
    return Promise.all(
      rows.map((row, i) => {
        const index = clashes.get(i);
        return index === undefined ? null : this.#refusalOf(row, byId.get(row._id) ?? null, index);
      }),
    );
  }

  /** Which of the documents an index refused. */
  async #insertMany(documents: Row[]): Promise<Map<number, string>> {
    const options = { ordered: false, ...limits };
    return this.#door.run("insert into", async (rows) => {
      try {
        await rows.insertMany(documents, options);
        return new Map<number, string>();
      } catch (error) {
        if (!(error instanceof mongoose.mongo.MongoBulkWriteError)) throw error;
        const refused = [error.writeErrors].flat();
        if (refused.length === 0) throw lostBulk(error);
        const other =
          error.result.getWriteConcernError() ?? refused.find((one) => clashingIndex(one) === null);
        if (other) throw new mongoose.mongo.MongoServerError({ code: other.code });
        return new Map(refused.map((one) => [one.index, clashingIndex(one)!]));
      }
    });
  }

  /** Null when what stands there is this very write, done before. `_id` first: who repeats a request looks for it. */
  async #refusalOf(row: Row, standing: Row | null, index: string): Promise<string | null> {
    if (standing) return standing[markField] === row[markField] ? null : "_id";
    return firstBrokenKey(this.#door, row as Doc, index);
  }

  async change(id: string, expected: object, set: object): Promise<Doc | null> {
    const [expectedFields, setFields] = [plainFields(expected), plainFields(set)];
    const change = { id, set: setFields, mark: this.#door.newMark() };
    const guards = guardsOf(this.#rules, id, setFields);
    if (guards) {
      const changed = await this.#changeWhere(change, { $and: [expecting(expectedFields), guards] });
      if (changed) return changed;
      if (isSameToMongo(expectedFields) && Object.keys(guards).length === 0) return null;
    }
    return this.#changeAsRead(change, expectedFields);
  }

  /** For what a filter cannot tell: decided on the document as it was read, if it is still that. */
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
      const row = await this.#door.run("change", (rows) => rows.findOneAndUpdate(filter, update, options));
      return row && docOf(row);
    } catch (error) {
      const index = clashingIndex(error);
      if (index === null) throw error;
      const old = await this.#reads.get(id);
      const key = await firstBrokenKey(this.#door, { ...old, ...set, _id: id }, index);
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
    const { deletedCount } = await this.#door.run("remove from", (rows) => {
      tries++;
      return rows.deleteOne(filter, options);
    });
    if (deletedCount === 1) return true;
    if (tries === 1 || (await this.#reads.row(id))) return false;
    throw unavailable(`${id} is gone from ${this.#rules.name}, by this or by somebody else`);
  }
}

/**
 * What the driver wraps as a refusal of documents although it says nothing of any: the whole bulk failed, and what it
 * did is not known. Of the server it has a code; what has none is of the network.
 */
function lostBulk(error: mongoose.mongo.MongoBulkWriteError): Error {
  const concern = error.result.getWriteConcernError();
  const code = concern?.code ?? error.code;
  if (typeof code === "number") return new mongoose.mongo.MongoServerError({ code });
  return new mongoose.mongo.MongoNetworkError(error.message, { cause: error });
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
