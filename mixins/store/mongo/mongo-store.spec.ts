import { describe, expect, it, jest } from "@jest/globals";
import { describeWith, withServers } from "../../../test/support/servers.ts";
import { closedAfterwards, freshDatabase, freshStore, silent, withShell } from "../testing/mongo.ts";
import { describeStore } from "../testing/store-suite.ts";
import { type Order, order, orderSpec } from "../testing/store-suite-orders.ts";
import { openMongoStore } from "./mongo-store.ts";

jest.setTimeout(60_000);

describeWith(["mongod"], "mongo", () => {
  const servers = withServers({ mongo: {} });
  const closed = closedAfterwards();
  const shell = withShell(() => servers.mongo.url);

  describeStore("mongo", () => freshStore(servers.mongo.url));

  describe("documents in a shell", () => {
    it("are as they were given, but for the mark of their last write", async () => {
      const store = freshStore(servers.mongo.url);
      const orders = closed(store).collection(orderSpec);
      const doc = order("ord_1", { claims: ["q/1"], data: { deep: [{ a: null }] }, isPaid: false });
      await orders.insert(doc);
      const rows = shell(store.database).collection<Order & { _mark: string }>("orders");
      const { _mark: inserted, ...row } = (await rows.findOne())!;
      expect(row).toEqual(doc);
      await orders.change("ord_1", {}, { rank: 6 });
      const changed = (await rows.findOne())!;
      expect(changed).toEqual({ ...doc, rank: 6, _mark: expect.any(String) });
      expect(changed._mark).not.toBe(inserted);
    });

    it("may be written there, without a mark", async () => {
      const store = freshStore(servers.mongo.url);
      const orders = closed(store).collection(orderSpec);
      await shell(store.database)
        .collection<Order>("orders")
        .insertOne(order("ord_1", { data: { a: 1, b: 2 } }));
      expect(await orders.change("ord_1", { data: { b: 2, a: 1 } }, { rank: 6 })).toMatchObject({ rank: 6 });
      expect(await orders.remove("ord_1", { rank: 6 })).toBe(true);
    });

    it("keep no field that a shell would take for something else", async () => {
      const orders = closed(freshStore(servers.mongo.url)).collection(orderSpec);
      for (const field of ["$set", "a.b", "_mark", ""]) {
        await expect(orders.insert({ ...order("ord_1"), [field]: 1 })).rejects.toThrow(
          `orders: ${JSON.stringify(field)} is no name for a field`,
        );
        await expect(orders.change("ord_1", {}, { [field]: 1 })).rejects.toThrow("is no name for a field");
      }
    });
  });

  it("asks for majority, journal and primary, whatever the address says", async () => {
    const database = freshDatabase();
    const url = `${servers.mongo.url}&w=0&journal=false&retryWrites=false&readPreference=secondaryPreferred&readConcernLevel=local`;
    const store = closed(openMongoStore({ url, database, log: silent }));
    const orders = store.collection(orderSpec);
    await store.ready();
    await shell(database).command({ profile: 2 });
    await orders.insert(order("ord_1"));
    await orders.insertAll([order("ord_2")]);
    await orders.change("ord_1", {}, { rank: 1 });
    await orders.getAll(["ord_1"]);
    await orders.find({ index: "byRank", where: {}, limit: 5 });
    await orders.countWhere({ index: "byRank", where: {} });
    await orders.owners("claims", "evt_1", ["q"]);
    await shell(database).command({ profile: 0 });
    const asked = await shell(database)
      .collection("system.profile")
      .find({ ns: `${database}.orders` })
      .toArray();
    const writes = asked.filter(({ command }) => command.insert ?? command.findAndModify);
    const reads = asked.filter(({ command }) => command.find ?? command.aggregate);
    expect([writes.length, reads.length]).toEqual([3, 4]);
    for (const { command } of writes) {
      expect(command.writeConcern).toEqual({ w: "majority", j: true });
      expect(command.txnNumber).toBeDefined();
    }
    for (const { command } of reads) {
      expect(command.readConcern).toMatchObject({ level: "majority" });
      expect(command.$readPreference?.mode ?? "primary").toBe("primary");
      expect(command.maxTimeMS).toBeLessThanOrEqual(4_000);
    }
  });

  it("asks together what many ask at once", async () => {
    const store = freshStore(servers.mongo.url);
    const orders = closed(store).collection(orderSpec);
    await store.ready();
    await shell(store.database).command({ profile: 2 });
    const ids = Array.from({ length: 40 }, (_, i) => `ord_${i}`);
    await Promise.all(ids.map((id) => orders.insert(order(id))));
    const found = await Promise.all([...ids, "ord_none"].map((id) => orders.get(id)));
    await shell(store.database).command({ profile: 0 });
    expect(found.map((one) => one?._id)).toEqual([...ids, undefined]);
    const asked = await shell(store.database)
      .collection("system.profile")
      .find({ ns: `${store.database}.orders` })
      .toArray();
    expect(asked.map(({ op }) => op)).toEqual(["insert", "query"]);
  });

  it("refuses a document alone, not those that others insert with it", async () => {
    const orders = closed(freshStore(servers.mongo.url)).collection(orderSpec);
    const tooLong = order("ord_2", { data: { text: "x".repeat(17_000_000) } });
    const [one, long, twin, last] = await Promise.allSettled(
      [order("ord_1"), tooLong, order("ord_1"), order("ord_3")].map((doc) => orders.insert(doc)),
    );
    expect(long).toMatchObject({ reason: { message: expect.stringContaining("refused to insert into") } });
    expect(last!.status).toBe("fulfilled");
    // Inserted again one by one, at the same time: which of the two comes first is the server's to say.
    const refused = [one!, twin!].filter(({ status }) => status === "rejected");
    expect(refused).toMatchObject([{ reason: { key: "_id" } }]);
  });

  it("reads the server's time", async () => {
    const before = Date.now();
    const nowMs = await closed(freshStore(servers.mongo.url)).nowMs();
    expect(nowMs).toBeGreaterThanOrEqual(before - 1);
    expect(nowMs).toBeLessThanOrEqual(Date.now() + 1);
  });

  it("answers what is under way before it closes, and refuses what comes after", async () => {
    const store = freshStore(servers.mongo.url);
    const orders = store.collection(orderSpec);
    await store.ready();
    const inserting = Promise.all(Array.from({ length: 50 }, (_, i) => orders.insert(order(`ord_${i}`))));
    await new Promise((turn) => setImmediate(turn));
    await store.close();
    await inserting;
    await store.close();
    expect(await shell(store.database).collection("orders").countDocuments()).toBe(50);
    await expect(orders.get("ord_1")).rejects.toThrow(`the store "${store.database}" is closed`);
  });

  it("a collection declared late is ready when it is used, with its indexes", async () => {
    const store = freshStore(servers.mongo.url);
    await closed(store).ready();
    const late = store.collection<Order>({ name: "late", unique: { number: ["number"] } });
    const same = [order("ord_1", { number: 1 }), order("ord_2", { number: 1 })];
    expect(await late.insertAll(same)).toEqual([null, "number"]);
  });
});
