import type { ServiceSchema } from "moleculer";
import type { Logger } from "../../../lib/telemetry/logging.ts";
import { type CollectionRules, rulesOf } from "../collection-rules.ts";
import { DeclaredCollections } from "../declared-collections.ts";
import type { CollectionSpec, Document, Store } from "../port.ts";
import { MongoCollection } from "./mongo-collection.ts";
import { type CollectionAccess, ServiceConnection } from "./mongo-connection.ts";
import { markMaker } from "./mongo-documents.ts";
import { storeMixin } from "./mongo-mixin.ts";
import { StoreOpening } from "./open-mongo-store.ts";

export interface MongoStoreOptions {
  /** mongodb://… of a replica set, with user and password where it wants them. */
  url: string;
  database: string;
  log: Logger;
  /** Another name than the services' in the server's list of clients. */
  appName?: string;
}

export interface MongoStore extends Store {
  /**
   * Settles when the server takes writes and every index is made and checked; waits for a server that is away, with a
   * log line now and then. Throws one sentence when the server or an index is not as it must be.
   */
  ready(): Promise<void>;
  /** The server's clock, in epoch milliseconds. */
  nowMs(): Promise<number>;
  /** For the service that opened the store: moleculer-db on this connection, without its actions. */
  mixin: Partial<ServiceSchema>;
}

/** A store in one database of a MongoDB replica set, on a connection of its own. Throws one sentence on a bad address. */
export function openMongoStore({ log, ...address }: MongoStoreOptions): MongoStore {
  const connection = new ServiceConnection(address, log);
  const opening = new StoreOpening(connection, log);
  const declared = new DeclaredCollections();
  const newMark = markMaker();
  return {
    collection: <D extends Document>(spec: CollectionSpec<D>) =>
      declared.get(spec, () => new MongoCollection<D>(accessOf(rulesOf(spec)))),
    ready: () => opening.ready(),
    async nowMs() {
      await opening.ready();
      const { localTime } = await connection.attempt("read the time", () => connection.hello());
      return (localTime as Date).getTime();
    },
    mixin: storeMixin(connection),
    close: () => connection.close(),
  };

  function accessOf(rules: CollectionRules): CollectionAccess {
    const rows = opening.declare(rules);
    return {
      rules,
      newMark,
      run: async (what, work) => {
        const opened = await rows();
        return connection.attempt(`${what} ${rules.name}`, () => work(opened));
      },
    };
  }
}
