import { afterAll, afterEach, beforeAll, beforeEach } from "@jest/globals";
import mongoose from "mongoose";
import pino from "pino";
import type { Logger } from "../../../lib/telemetry/logging.ts";
import { startTcpProxy, type TcpProxy } from "../../../mesh/tcp-proxy.ts";
import { type MongoStore, openMongoStore } from "../mongo/mongo-store.ts";
import type { Collection } from "../port.ts";
import { type Order, orderSpec } from "./store-suite-orders.ts";

export type Client = mongoose.mongo.MongoClient;

export const silent = pino({ level: "silent" });
const first = `spec_${process.pid.toString(36)}`;
let databases = 0;

/** The name of an unused database. */
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

/** A store whose orders are behind a network that can be spoilt. */
export interface FarOrders {
  proxy: TcpProxy;
  orders: Collection<Order>;
}

/** Inside a `describe`: filled again for each of its tests. */
export function withFarOrders(server: () => { port: number }): FarOrders {
  const far: Partial<FarOrders> = {};
  let store: MongoStore;
  beforeEach(async () => {
    far.proxy = await startTcpProxy(server().port);
    const url = `mongodb://127.0.0.1:${far.proxy.port}/?directConnection=true`;
    store = openMongoStore({ url, database: freshDatabase(), log: silent });
    far.orders = store.collection(orderSpec);
    await store.ready();
  });
  afterEach(async () => {
    await store.close();
    await far.proxy?.close();
  });
  return far as FarOrders;
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
export function recordingLog(): { log: Logger; lines: () => string } {
  const lines: string[] = [];
  const log = pino({ level: "debug" }, { write: (line: string) => void lines.push(line) });
  return { log, lines: () => lines.join("") };
}
