import { setTimeout as pause } from "node:timers/promises";
import type { Service, ServiceBroker } from "moleculer";
import MongooseDbAdapter from "moleculer-db-adapter-mongoose";
import mongoose from "mongoose";
import { storeWaitMs } from "../../../lib/deadlines.ts";
import type { Logger } from "../../../lib/telemetry/logging.ts";
import type { CollectionRules } from "../collection-rules.ts";
import { clashingIndex, failureOf, isAway, unavailable } from "./mongo-errors.ts";
import type { Rows } from "./mongo-indexes.ts";
import { concerns, connectOptions, limits } from "./mongo-options.ts";

// The adapter sets true, under which a misspelt filter is left out and so means everything.
mongoose.set({ strictQuery: "throw", sanitizeFilter: true });

const againAfterMs = 50;

/** Stores documents as they are: nothing is cast, left out or added. */
const asGiven = new mongoose.Schema(
  { _id: String },
  { strict: false, versionKey: false, minimize: false, id: false, autoIndex: false, autoCreate: false },
);

/** How one collection is reached. */
export interface CollectionAccess {
  rules: CollectionRules;
  newMark: () => string;
  /** Once the store is ready; throws as `ServiceConnection.attempt`. */
  run: <T>(what: string, work: (rows: Rows) => Promise<T>) => Promise<T>;
}

export interface Address {
  url: string;
  database: string;
  /** The application name that the server's operators see; "eventsapp" for the services. */
  appName?: string | undefined;
}

/** moleculer-db's adapter with a connection of its own: the package's has one for the whole process. */
export class ServiceConnection extends MongooseDbAdapter<mongoose.Document> {
  /** Hosts and ports, without user and password. */
  readonly servers: string;
  readonly database: string;
  readonly #calls = new Set<Promise<unknown>>();
  readonly #connection = mongoose.createConnection();
  readonly #log: Logger;
  #connecting: Promise<void> | null = null;
  #isOpen = false;
  #isClosed = false;

  /** Throws one sentence, without the address, when it is none. */
  constructor({ url, database, appName = connectOptions.appName }: Address, log: Logger) {
    super(url, { ...connectOptions, dbName: database, appName });
    this.database = database;
    this.servers = serversIn(url, database);
    this.#log = log.child({ database, servers: this.servers });
  }

  /** Before this name in messages. */
  get place(): string {
    return `MongoDB at ${this.servers} (database "${this.database}")`;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  override init(broker: ServiceBroker, service: Service): void {
    this.broker = broker;
    this.service = service;
  }

  /** The model of a collection; the first one is the adapter's own. */
  declare(collection: string): void {
    const model = this.#connection.model(collection, asGiven, collection);
    this.model ??= model as unknown as typeof this.model;
  }

  /** One attempt, which takes 4 s at most; once it went well, the driver connects again by itself. Throws its error. */
  override connect(): Promise<void> {
    if (this.#isClosed) return Promise.reject(this.#closed());
    if (this.#isOpen) return Promise.resolve();
    this.#connecting ??= this.#open().finally(() => {
      this.#connecting = null;
    });
    return this.#connecting;
  }

  /** moleculer-db's, at the end of its service; other services of the process may still read the data of this one. */
  override async disconnect(): Promise<void> {}

  /** After the calls under way. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.allSettled([...this.#calls, this.#connecting]);
    await this.#connection.destroy();
  }

  async #open(): Promise<void> {
    try {
      await this.#connection.openUri(this.uri, { ...this.opts });
    } catch (error) {
      // Mongoose's own kind of the driver's error, with another cause in it than errors have.
      if (!(error instanceof mongoose.Error.MongooseServerSelectionError)) throw error;
      throw new mongoose.mongo.MongoNetworkError(error.message);
    }
    this.#isOpen = true;
    this.db = this.#connection.db as typeof this.db;
    this.#connection.on("disconnected", () => this.#isClosed || this.#log.warn("MongoDB is away"));
    this.#connection.on("reconnected", () => this.#log.info("MongoDB is back"));
  }

  /** The driver's own collection, without the processing of a model. */
  rows(collection: string): Rows {
    return this.#connection.getClient().db(this.database, concerns).collection(collection) as unknown as Rows;
  }

  /** The server's `hello`, its time included. */
  hello(): Promise<mongoose.mongo.Document> {
    return this.#connection.getClient().db("admin").command({ hello: 1 }, limits);
  }

  /**
   * Waits no longer than `storeWaitMs`; while the server is away it does `work` again, which must see what it did before. Throws
   * SERVICE_UNAVAILABLE when it stays away (a write may then have been done or not), a refusal by a unique index as it
   * is, and everything else as a fault.
   */
  async attempt<T>(what: string, work: () => Promise<T>): Promise<T> {
    if (this.#isClosed) throw this.#closed();
    const calling = inTime(this.#persist(work), () =>
      unavailable(`${this.place} did not ${what} within ${storeWaitMs} ms`),
    );
    this.#calls.add(calling);
    try {
      return await calling;
    } catch (error) {
      throw clashingIndex(error) === null ? this.inWords(what, error) : error;
    } finally {
      this.#calls.delete(calling);
    }
  }

  /** The driver itself sends nothing again whose connection was closed together with others. */
  async #persist<T>(work: () => Promise<T>): Promise<T> {
    const end = performance.now() + limits.timeoutMS;
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (!isAway(error) || this.#isClosed || performance.now() > end) throw error;
        await pause(againAfterMs);
      }
    }
  }

  /** The error thrown for an error of the driver: one sentence that names the server. */
  inWords(what: string, error: unknown): unknown {
    return failureOf(this.place, what, error);
  }

  #closed(): Error {
    return new Error(`the store "${this.database}" is closed`);
  }
}

/** Hosts and ports of an address. Throws one sentence, without the address, when it is none. */
export function serversIn(url: string, database: string): string {
  try {
    const { hosts, srvHost } = new mongoose.mongo.MongoClient(url).options;
    return srvHost ?? hosts.map(String).join(",");
  } catch (error) {
    // Its words may repeat parts of the address.
    const sentence = `the address of the MongoDB server for the database "${database}" cannot be read (${(error as Error).name})`;
    throw new Error(
      `${sentence}; it must be like mongodb://host:27017/?replicaSet=name, user and password percent-encoded`,
    );
  }
}

function inTime<T>(work: Promise<T>, late: () => Error): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(late()), storeWaitMs);
  return Promise.race([work, promise]).finally(() => clearTimeout(timer));
}
