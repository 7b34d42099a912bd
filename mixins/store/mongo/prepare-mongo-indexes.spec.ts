import { expect, it, jest } from "@jest/globals";
import type { CreateIndexesOptions, IndexSpecification } from "mongodb";
import { describeWith, withServers } from "../../../test/support/servers.ts";
import {
  closedAfterwards,
  freshDatabase,
  freshStore,
  recordingLog,
  silent,
  withShell,
} from "../testing/mongo.ts";
import { type Order, order, orderSpec } from "../testing/store-suite-orders.ts";
import { openMongoStore } from "./mongo-store.ts";

const claimsFilter = { "claims.0": { $exists: true } };

jest.setTimeout(60_000);

describeWith(["mongod"], "mongo indexes", () => {
  const servers = withServers({ mongo: {} });
  const closed = closedAfterwards();
  const shell = withShell(() => servers.mongo.url);

  /** Readies the orders in a database, as a starting process does. */
  async function readied(database: string, log = silent): Promise<void> {
    const store = closed(openMongoStore({ url: servers.mongo.url, database, log }));
    store.collection(orderSpec);
    await store.ready();
  }

  const rowsOf = (database: string) => shell(database).collection<Order>("orders");

  /** A database with a differently defined index of the orders. */
  async function spoiled(key: IndexSpecification, options: CreateIndexesOptions): Promise<string> {
    const database = freshDatabase();
    await rowsOf(database).createIndex(key, options);
    return database;
  }

  it("are made at the start, each once, under MongoDB's own names", async () => {
    const database = freshDatabase();
    await readied(database);
    await readied(database);
    const indexes = await rowsOf(database).listIndexes().toArray();
    expect(indexes.map(({ v: _, ...index }) => index)).toEqual([
      { name: "_id_", key: { _id: 1 } },
      {
        name: "email_1_number_1",
        key: { email: 1, number: 1 },
        unique: true,
        partialFilterExpression: {
          email: { $type: ["string", "number", "bool"] },
          number: { $type: ["string", "number", "bool"] },
        },
      },
      {
        name: "eventId_1_claims_1",
        key: { eventId: 1, claims: 1 },
        unique: true,
        partialFilterExpression: claimsFilter,
      },
      {
        name: "tourId_1_tourClaims_1",
        key: { tourId: 1, tourClaims: 1 },
        unique: true,
        partialFilterExpression: { "tourClaims.0": { $exists: true } },
      },
      { name: "rank_1__id_1", key: { rank: 1, _id: 1 } },
      { name: "state_1_rank_1__id_1", key: { state: 1, rank: 1, _id: 1 } },
      { name: "eventId_1_state_1_rank_1__id_1", key: { eventId: 1, state: 1, rank: 1, _id: 1 } },
      { name: "isPaid_1__id_1", key: { isPaid: 1, _id: 1 } },
      { name: "buyerId_1__id_1", key: { buyerId: 1, _id: 1 } },
    ]);
  });

  it("are made by many processes at once, over the documents there are", async () => {
    const database = freshDatabase();
    const docs = Array.from({ length: 2_000 }, (_, i) => order(`ord_${i}`, { claims: [`q/${i}`] }));
    await rowsOf(database).insertMany(docs);
    await Promise.all(Array.from({ length: 8 }, () => readied(database)));
    const store = closed(openMongoStore({ url: servers.mongo.url, database, log: silent }));
    const orders = store.collection(orderSpec);
    expect(await orders.insertAll([order("new", { claims: ["q/1999"] })])).toEqual(["claims"]);
  });

  it.each<[string, IndexSpecification, CreateIndexesOptions]>([
    ["not unique", { eventId: 1, claims: 1 }, { partialFilterExpression: claimsFilter }],
    ["over all documents", { eventId: 1, claims: 1 }, { unique: true }],
    ["over other fields", { claims: 1, eventId: 1 }, { unique: true, name: "eventId_1_claims_1" }],
    ["in another direction", { eventId: 1, claims: -1 }, { unique: true, name: "eventId_1_claims_1" }],
    [
      "blind to case",
      { eventId: 1, claims: 1 },
      { unique: true, partialFilterExpression: claimsFilter, collation: { locale: "en", strength: 2 } },
    ],
    [
      "hidden",
      { eventId: 1, claims: 1 },
      { unique: true, partialFilterExpression: claimsFilter, hidden: true },
    ],
    [
      "of another name",
      { eventId: 1, claims: 1 },
      { unique: true, partialFilterExpression: claimsFilter, name: "mine" },
    ],
  ])("one that is %s stops the start with a sentence, and is left alone", async (_, key, options) => {
    const database = await spoiled(key, options);
    await expect(readied(database)).rejects.toThrow(
      new RegExp(
        `^database "${database}", collection "orders": the index ${options.name ?? "eventId_1_claims_1"} is .*; drop it while no one buys, and start again: it is made again$`,
      ),
    );
    await shell(database)
      .collection("orders")
      .dropIndex(options.name ?? "eventId_1_claims_1");
    await readied(database);
  });

  it("an index for searches that is another one stops the start as well", async () => {
    const database = await spoiled({ rank: 1, _id: 1 }, { name: "rank_1__id_1", sparse: true });
    await expect(readied(database)).rejects.toThrow(/the index rank_1__id_1 is .*"sparse":true.* must be/);
  });

  it("documents that break a new unique index stop the start with a sentence", async () => {
    const database = freshDatabase();
    await rowsOf(database).insertMany(["1", "2"].map((n) => order(`ord_${n}`, { claims: ["q/1"] })));
    await expect(readied(database)).rejects.toThrow(
      /collection "orders": documents break a new unique index \(one of .*eventId_1_claims_1.*\); remove the doubles/,
    );
  });

  it("one that nothing uses is named in the log, and left alone", async () => {
    const database = await spoiled({ note: 1 }, { name: "note_1" });
    const { log, lines } = recordingLog();
    await readied(database, log);
    expect(lines()).toContain('"indexes":["note_1"]');
    expect(await rowsOf(database).indexExists("note_1")).toBe(true);
  });

  it("a document that a foreign unique index refuses is a fault that names the index", async () => {
    const database = await spoiled({ note: 1 }, { unique: true });
    const store = closed(openMongoStore({ url: servers.mongo.url, database, log: silent }));
    const orders = store.collection(orderSpec);
    await orders.insert(order("ord_1", { note: "secret" }));
    const refused = orders.insert(order("ord_2", { note: "secret" }));
    await expect(refused).rejects.toThrow(
      "orders: the unique index note_1 refused a document, and is none of this version's",
    );
    await expect(refused).rejects.not.toThrow("secret");
  });

  it("one dropped while the store is open fails searches with a sentence, instead of slowing them", async () => {
    const store = freshStore(servers.mongo.url);
    const orders = closed(store).collection(orderSpec);
    await orders.insert(order("ord_1", { email: "anna@example.org" }));
    await rowsOf(store.database).dropIndex("state_1_rank_1__id_1");
    const where = { state: "anna@example.org" };
    for (const search of [
      () => orders.find({ index: "byState", where, limit: 1 }),
      () => orders.countWhere({ index: "byState", where }),
    ]) {
      await expect(search()).rejects.toThrow(
        /^MongoDB at 127.0.0.1:\d+ \(database ".*"\) refused to .* orders: an index is missing$/,
      );
    }
  });
});
