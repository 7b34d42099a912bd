import { afterAll, afterEach, beforeAll } from "@jest/globals";
import mongoose from "mongoose";
import pino from "pino";
import type { Logger } from "../../lib/logging.ts";
import { type MongoStore, openMongoStore } from "./mongo-store.ts";

export type Client = mongoose.mongo.MongoClient;

export const silent = pino({ level: "silent" });
const first = `spec_${process.pid.toString(36)}`;
let databases = 0;

/** The name of a database that nobody has used. */
export const freshDatabase = () => `${first}_${++databases}`;

export function freshStore(url: string, log: Logger = silent): MongoStore & { database: string } {
  const database = freshDatabase();
  return Object.assign(openMongoStore({ url, database, log }), { database });
}

/** Inside a `describe`: opens stores that are closed after each test. */
export function closedAfterwards(): (store: MongoStore) => MongoStore {
  const opened: MongoStore[] = [];
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((store) => store.close()));
  });
  return (store) => {
    opened.push(store);
    return store;
  };
}

/** Inside a `describe`: a connection of its own, as an operator's shell would have. */
export function withShell(url: () => string): (database: string) => mongoose.mongo.Db {
  let client: Client;
  beforeAll(async () => {
    client = await new mongoose.mongo.MongoClient(url()).connect();
  });
  afterAll(() => client.close());
  return (database) => client.db(database);
}

/** A log whose lines a spec can read. */
export function keptLog(): { log: Logger; lines: () => string } {
  const lines: string[] = [];
  const log = pino({ level: "debug" }, { write: (line: string) => void lines.push(line) });
  return { log, lines: () => lines.join("") };
}
