import mongoose from "mongoose";
import { failedWith } from "../../../lib/errors/errors.ts";
import { batched } from "../../batching.ts";
import { type CollectionRules, cleanDocument, type Doc } from "../collection-rules.ts";
import { type Document, DuplicateKeyError } from "../port.ts";
import type { CollectionAccess } from "./mongo-connection.ts";
import { markField, type Row, rowOf } from "./mongo-documents.ts";
import { clashingIndex } from "./mongo-errors.ts";
import { firstBrokenKey } from "./mongo-key-clashes.ts";
import { limits } from "./mongo-options.ts";
import type { MongoReads } from "./mongo-reads.ts";

/** Each document carries the mark of its write: sent again after it was done, it finds its mark and knows. */
export class MongoInserts {
  readonly #access: CollectionAccess;
  readonly #rules: CollectionRules;
  readonly #reads: MongoReads;

  /** The journal is waited for once for all of a batch. */
  readonly #batch = batched<Row, string | null>({
    work: (rows) => this.#insertBatch(rows),
    most: 100,
    patienceMs: 25,
  });

  constructor(access: CollectionAccess, reads: MongoReads) {
    this.#access = access;
    this.#rules = access.rules;
    this.#reads = reads;
  }

  async insert(input: Document): Promise<void> {
    const doc = cleanDocument(this.#rules, input);
    const row = rowOf(this.#rules.name, doc, this.#access.newMark());
    const key = await this.#batch(row);
    if (key !== null) throw new DuplicateKeyError(this.#rules.name, key, row._id);
  }

  async insertAll(inputs: Document[]): Promise<(string | null)[]> {
    const docs = inputs.map((input) => cleanDocument(this.#rules, input));
    return this.#insertRows(docs.map((doc) => rowOf(this.#rules.name, doc, this.#access.newMark())));
  }

  /** A fault of one of them must not refuse the others, which belong to other callers. */
  async #insertBatch(rows: readonly Row[]): Promise<(string | null | Error)[]> {
    try {
      return await this.#insertRows(rows);
    } catch (error) {
      if (rows.length === 1 || failedWith(error, "SERVICE_UNAVAILABLE")) throw error;
      return Promise.all(rows.map((row) => this.#insertAlone(row)));
    }
  }

  async #insertAlone(row: Row): Promise<string | null | Error> {
    try {
      return (await this.#insertRows([row]))[0] ?? null;
    } catch (error) {
      return error as Error;
    }
  }

  /** The key of each that something else has already, or null; sent again with their marks they are the same ones. */
  async #insertRows(rows: readonly Row[]): Promise<(string | null)[]> {
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
  async #insertMany(documents: readonly Row[]): Promise<Map<number, string>> {
    const options = { ordered: false, ...limits };
    return this.#access.run("insert into", async (rows) => {
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

  /** Null when the stored document is of this very write, done before. `_id` first: a repeated request reads it. */
  async #refusalOf(row: Row, standing: Row | null, index: string): Promise<string | null> {
    if (standing) return standing[markField] === row[markField] ? null : "_id";
    return firstBrokenKey(this.#access, row as Doc, index);
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
