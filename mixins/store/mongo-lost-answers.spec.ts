import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, jest } from "@jest/globals";
import { startTcpProxy, type TcpProxy } from "../../mesh/tcp-proxy.ts";
import { describeWith, withServers } from "../../test/servers.ts";
import { type MongoStore, openMongoStore } from "./mongo-store.ts";
import type { Collection } from "./port.ts";
import { freshDatabase, silent, withShell } from "./spec-mongo.ts";
import { refusedBy } from "./store-suite-keys.ts";
import { type Order, order, orderSpec } from "./store-suite-orders.ts";

jest.setTimeout(60_000);

type Orders = Collection<Order>;

/** Stands in the requests whose answers are lost. */
const note = "traced";
const old = order("ord_1", { note });

interface Write {
  name: string;
  found: Order | null;
  run: (orders: Orders) => Promise<unknown>;
  answer: unknown;
  left: Order | null;
}

const insert: Write = {
  name: "insert",
  found: null,
  run: (orders) => orders.insert(old),
  answer: undefined,
  left: old,
};
const insertAll: Write = {
  name: "insertAll",
  found: null,
  run: (orders) =>
    orders.insertAll([old, order("ord_2"), order("ord_2"), order("ord_3", { claims: ["q/1"] })]),
  answer: [null, null, "_id", null],
  left: old,
};
const change: Write = {
  name: "change",
  found: order("ord_1", { rank: 1 }),
  run: (orders) => orders.change("ord_1", { rank: 1 }, { rank: 5, note }),
  answer: old,
  left: old,
};
const remove: Write = {
  name: "remove",
  found: old,
  run: (orders) => orders.remove("ord_1", { note }),
  answer: true,
  left: null,
};

describeWith(["mongod"], "a mongo store behind a bad network", () => {
  const servers = withServers({ mongo: {} });
  const shell = withShell(() => servers.mongo.url);
  let proxy: TcpProxy;
  let store: MongoStore;
  let orders: Orders;
  beforeEach(async () => {
    proxy = await startTcpProxy(servers.mongo.port);
    const url = `mongodb://127.0.0.1:${proxy.port}/?directConnection=true`;
    store = openMongoStore({ url, database: freshDatabase(), log: silent });
    orders = store.collection(orderSpec);
    await store.ready();
  });
  afterEach(async () => {
    await store.close();
    await proxy.close();
  });

  /** The server takes such a delete on no session, and so none whose answer is waited for. */
  async function forgetStatements(): Promise<void> {
    const statements = shell("config").collection("transactions");
    await statements.deleteMany({}, { writeConcern: { w: 0 } });
    while ((await statements.countDocuments()) > 0) await pause(5);
  }

  async function prepare({ found }: Write): Promise<void> {
    if (found) await orders.insert(found);
  }

  describe.each([insert, insertAll, change, remove])("$name", (write) => {
    it("is done once and answered as done, when its answer is cut off", async () => {
      await prepare(write);
      const held = proxy.holdAnswerTo(note);
      const answer = write.run(orders);
      await held.reached;
      held.cut();
      expect(await answer).toEqual(write.answer);
      expect(await orders.get("ord_1")).toEqual(write.left);
    });

    it("is done once and answered as done, when its answer never comes", async () => {
      await prepare(write);
      proxy.holdAnswerTo(note);
      expect(await write.run(orders)).toEqual(write.answer);
      expect(await orders.get("ord_1")).toEqual(write.left);
    });
  });

  it.each([insert, insertAll, change])(
    "$name is done once and answered as done, even by a server that does not know any more that it was sent before",
    async (write) => {
      await prepare(write);
      const held = proxy.holdAnswerTo(note);
      const answer = write.run(orders);
      await held.reached;
      await forgetStatements();
      held.cut();
      expect(await answer).toEqual(write.answer);
      expect(await orders.get("ord_1")).toEqual(write.left);
    },
  );

  it("a duplicate of somebody else's document is still one, when the answer is lost", async () => {
    await orders.insert(order("ord_1", { claims: ["q/1"] }));
    for (const [doc, key] of [
      [old, "_id"],
      [order("ord_2", { note, claims: ["q/1"] }), "claims"],
    ] as const) {
      const held = proxy.holdAnswerTo(note);
      const answer = orders.insert(doc);
      const refused = expect(answer).rejects.toEqual(refusedBy(key));
      await held.reached;
      held.cut();
      await refused;
    }
  });

  it("a change is lost to whoever came first, when the answer is lost", async () => {
    await orders.insert(order("ord_1", { rank: 2 }));
    const held = proxy.holdAnswerTo(note);
    const answer = orders.change("ord_1", { rank: 1 }, { rank: 5, note });
    await held.reached;
    held.cut();
    expect(await answer).toBeNull();
  });

  it("reads are asked again", async () => {
    await orders.insert(old);
    for (const read of [
      () => orders.find({ index: "byState", where: { state: note }, limit: 9 }),
      () => orders.countWhere({ index: "byState", where: { state: note } }),
      () => orders.getAll([note]),
      () => orders.owners("claims", "evt_1", [note]),
    ]) {
      const held = proxy.holdAnswerTo(note);
      const reading = read();
      await held.reached;
      held.cut();
      await reading;
    }
  });

  it("many at once are done once and answered as done, when all their connections are cut", async () => {
    const ids = Array.from({ length: 30 }, (_, i) => `ord_${i}`);
    await orders.insertAll(ids.map((id) => order(id, { rank: 0 })));
    for (let round = 0; round < 5; round++) {
      proxy.delay(20);
      const writing = ids.flatMap((id): Promise<unknown>[] => [
        orders.change(id, { rank: round }, { rank: round + 1 }),
        orders.insert(order(`${id}_${round}`, { claims: [`${id}_${round}`] })),
      ]);
      await pause(10 * round);
      proxy.cut();
      proxy.mend();
      const answers = await Promise.all(writing);
      expect(answers.filter((answer) => answer === null)).toEqual([]);
    }
    const ranks = (await orders.getAll(ids)).map(({ rank }) => rank);
    expect(ranks).toEqual(ids.map(() => 5));
    expect(await orders.count()).toBe(30 * 6);
  });

  it("slow, everything works", async () => {
    proxy.delay(150);
    await orders.insert(old);
    expect(await orders.change("ord_1", { rank: 5 }, { rank: 6 })).toMatchObject({ rank: 6 });
  });

  describe.each([
    [
      "cut",
      () => proxy.cut(),
      /MongoDB at 127\.0\.0\.1:\d+ \(database "\w+"\) did not (read from|insert into) orders/,
    ],
    ["silent", () => proxy.silence(), /did not (read from|insert into) orders/],
  ])("%s off", (_, spoil, cause) => {
    it("reads and writes fail as unavailable before a caller gives up, and work again afterwards", async () => {
      await orders.insert(old);
      spoil();
      const began = performance.now();
      const settled = await Promise.allSettled([
        orders.get("ord_1"),
        orders.insert(order("ord_2")),
        orders.insertAll([order("ord_3"), order("ord_4")]),
      ]);
      expect(performance.now() - began).toBeLessThan(4_900);
      for (const { reason } of settled as PromiseRejectedResult[]) {
        expect(reason).toMatchObject({ type: "SERVICE_UNAVAILABLE", code: 503 });
        expect(reason.cause.message).toMatch(cause);
      }
      proxy.mend();
      await expect(orders.get("ord_1")).resolves.toEqual(old);
    });
  });
});
