import { setTimeout as pause } from "node:timers/promises";
import { afterEach, expect, it, jest } from "@jest/globals";
import { freePort } from "../../../mesh/servers/index.ts";
import { startTcpProxy, type TcpProxy } from "../../../mesh/tcp-proxy.ts";
import { eventually } from "../../../test/support/eventually.ts";
import { describeWith, withServers } from "../../../test/support/servers.ts";
import { closedAfterwards, freshDatabase, recordingLog, silent } from "../testing/mongo.ts";
import { order, orderSpec } from "../testing/store-suite-orders.ts";
import { openMongoStore } from "./mongo-store.ts";

jest.setTimeout(60_000);

const password = "p/ass:w@rd";

describeWith(["mongod"], "opening a mongo store", () => {
  const servers = withServers({ mongo: { user: { name: "shopuser", password } } });
  const closed = closedAfterwards();
  const proxies: TcpProxy[] = [];
  afterEach(async () => {
    for (const proxy of proxies.splice(0)) await proxy.close();
  });
  const credentials = `shopuser:${encodeURIComponent(password)}`;
  const addressOn = (port: number, login = credentials) =>
    `mongodb://${login}@127.0.0.1:${port}/?directConnection=true&authSource=admin`;

  it("waits for a server that is away, saying so now and then, and goes on when it comes", async () => {
    const port = await freePort();
    const { log, lines } = recordingLog();
    const database = freshDatabase();
    const store = closed(openMongoStore({ url: addressOn(port), database, log }));
    const orders = store.collection(orderSpec);
    const inserting = orders.insert(order("ord_1"));
    const ready = store.ready();
    await eventually(() => lines().includes("the ledger is not ready yet"), 30_000);
    proxies.push(await startTcpProxy(servers.mongo.port, port));
    await ready;
    await inserting;
    expect(await orders.get("ord_1")).toEqual(order("ord_1"));
    const line = JSON.parse(lines().split("\n")[0]!);
    expect(line).toMatchObject({
      database,
      servers: `127.0.0.1:${port}`,
      stage: expect.stringContaining("ECONNREFUSED"),
    });
    expect(lines()).not.toContain("shopuser");
  });

  it("closed while it waits, it stops waiting", async () => {
    const store = openMongoStore({
      url: addressOn(await freePort()),
      database: freshDatabase(),
      log: silent,
    });
    const waiting = Promise.allSettled([store.ready(), store.collection(orderSpec).get("ord_1")]);
    await pause(20);
    await store.close();
    for (const { status } of await waiting) expect(status).toBe("rejected");
  });

  it("a wrong password stops the start with a sentence, in which it does not stand", async () => {
    const url = addressOn(servers.mongo.port, "shopuser:wr0ng");
    const { log, lines } = recordingLog();
    const store = closed(openMongoStore({ url, database: "shop", log }));
    await expect(store.ready()).rejects.toThrow(
      `MongoDB at 127.0.0.1:${servers.mongo.port} (database "shop") refused to open: the user or the password of the address is not right`,
    );
    await expect(store.nowMs()).rejects.not.toThrow("wr0ng");
    expect(lines()).not.toContain("wr0ng");
  });

  it("a user who may not make indexes stops the start with a sentence", async () => {
    const database = freshDatabase();
    const { default: mongoose } = await import("mongoose");
    const admin = await new mongoose.mongo.MongoClient(servers.mongo.adminUrl).connect();
    const roles = [{ role: "read", db: database }];
    await admin.db("admin").command({ createUser: "reader", pwd: "reading", roles });
    await admin.close();
    const url = addressOn(servers.mongo.port, "reader:reading");
    const store = closed(openMongoStore({ url, database, log: silent }));
    store.collection(orderSpec);
    await expect(store.ready()).rejects.toThrow(
      new RegExp(
        `^database "${database}", collection "orders": this user may not make the indexes .*; give it the role`,
      ),
    );
  });

  it.each([
    ["http://shopuser:secret@h/"],
    ["mongodb://shopuser:se/cret@h/"],
    ["mongodb://shopuser:secret@h:99999999/"],
    ["mongodb://shopuser:secret@h/?noSuchOption=1"],
  ])("the address %s is refused without a word of it", (url) => {
    const open = () => openMongoStore({ url, database: "shop", log: silent });
    expect(open).toThrow(
      /^the address of the MongoDB server for the database "shop" cannot be read \(\w+\); it must/,
    );
    expect(open).not.toThrow(/shopuser|cret/);
  });
});
