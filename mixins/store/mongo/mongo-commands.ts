import mongoose from "mongoose";
import { secondMs } from "../../../lib/clock.ts";
import type { Document } from "../port.ts";
import { type Address, serversIn } from "./mongo-connection.ts";
import { docOf, type Row } from "./mongo-documents.ts";
import { codeOf, codes, safeWords } from "./mongo-errors.ts";
import { concerns, connectOptions } from "./mongo-options.ts";

/** Documents of a snapshot that are in memory at a time. */
const batchSize = 1_000;

/** Operations of an operator's command on one ledger's database; the role readWrite suffices for all. */
export interface LedgerDatabase {
  collections(): Promise<string[]>;
  /** Done at once or not at all. Throws when there is another one of that name. */
  rename(from: string, to: string): Promise<void>;
  /** An empty one; also when it is there. */
  create(collection: string): Promise<void>;
  /** Also when it is not there. */
  drop(collection: string): Promise<void>;
  /**
   * Gives every document of these collections, batch by batch, all as they stood at one moment, while others write.
   * The server remembers that moment for 5 minutes by default.
   */
  readSnapshot(
    collections: string[],
    take: (collection: string, docs: Document[]) => Promise<void>,
  ): Promise<void>;
  /**
   * Names under which clients have signed in to the server's primary, and from where: those of every user where this one
   * may see them, else its own. Null where the server does not say.
   */
  clients(): Promise<{ appName: string; from: string }[] | null>;
}

/**
 * Lends the database of a ledger for one command. Throws one sentence that names the server when it is away for 10 s,
 * or refuses.
 */
export async function withLedgerDatabase<T>(
  { url, database, appName }: Address,
  work: (ledger: LedgerDatabase) => Promise<T>,
): Promise<T> {
  const place = `MongoDB at ${serversIn(url, database)} (database "${database}")`;
  const patience = { serverSelectionTimeoutMS: 10 * secondMs, socketTimeoutMS: 60 * secondMs };
  const options = { ...connectOptions, ...patience, minPoolSize: 0, maxPoolSize: 4, appName };
  const { autoIndex: _, autoCreate: __, bufferCommands: ___, ...ofDriver } = options;
  const client = new mongoose.mongo.MongoClient(url, ofDriver as mongoose.mongo.MongoClientOptions);
  try {
    await client.connect();
    return await work(ledgerOf(client, database));
  } catch (error) {
    if (!(error instanceof mongoose.mongo.MongoError)) throw error;
    throw new Error(`${place} could not be used: ${safeWords(error)}.`, { cause: error });
  } finally {
    await client.close();
  }
}

function ledgerOf(client: mongoose.mongo.MongoClient, database: string): LedgerDatabase {
  const db = client.db(database, concerns);
  return {
    async collections() {
      const listed = await db.listCollections({}, { nameOnly: true, authorizedCollections: true }).toArray();
      return listed.map(({ name }) => name);
    },
    async rename(from, to) {
      await db.renameCollection(from, to);
    },
    async create(collection) {
      await unless(codes.collectionThere, () => db.createCollection(collection));
    },
    async drop(collection) {
      await unless(codes.noCollection, () => db.dropCollection(collection));
    },
    async readSnapshot(collections, take) {
      await client.withSession({ snapshot: true }, async (session) => {
        for (const collection of collections) {
          // Without the concerns of the database: the session's own is the snapshot.
          const rows = client.db(database).collection<Row>(collection);
          const cursor = rows.find({}, { session, batchSize, readPreference: "primary" });
          for await (const docs of batchesOf(cursor)) await take(collection, docs);
        }
      });
    },
    clients: () => clientsOf(client),
  };
}

/** Done, or not needed, as this code of the server says. */
async function unless(code: number, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (codeOf(error) !== code) throw error;
  }
}

async function* batchesOf(cursor: AsyncIterable<Row>): AsyncGenerator<Document[]> {
  let docs: Document[] = [];
  for await (const row of cursor) {
    docs.push(docOf(row));
    if (docs.length < batchSize) continue;
    yield docs;
    docs = [];
  }
  if (docs.length > 0) yield docs;
}

async function clientsOf(client: mongoose.mongo.MongoClient) {
  try {
    return await signedIn(client, { allUsers: true }).catch((error: unknown) => {
      if (codeOf(error) !== codes.unauthorized) throw error;
      // A user that may only read and write sees its own connections.
      return signedIn(client, { allUsers: false });
    });
  } catch (error) {
    if (error instanceof mongoose.mongo.MongoServerError) return null;
    throw error;
  }
}

async function signedIn(client: mongoose.mongo.MongoClient, { allUsers }: { allUsers: boolean }) {
  const stages = [
    { $currentOp: { allUsers, idleConnections: true } },
    { $match: { appName: { $exists: true } } },
  ];
  const found = await client.db("admin").aggregate(stages).toArray();
  return found.map(({ appName, client: from }) => ({ appName: String(appName), from: String(from) }));
}
