import { afterEach, beforeEach, expect, it, jest } from "@jest/globals";
import { ServiceBroker, type ServiceSchema } from "moleculer";
import mongoose from "mongoose";
import { describeWith, withServers } from "../../../test/support/servers.ts";
import { freshStore } from "../testing/mongo.ts";
import { order, orderSpec } from "../testing/store-suite-orders.ts";
import type { MongoStore } from "./mongo-store.ts";

jest.setTimeout(60_000);

describeWith(["mongod"], "the mixin of a mongo store", () => {
  const servers = withServers({ mongo: {} });
  let broker: ServiceBroker;
  let stores: MongoStore[];
  beforeEach(() => {
    broker = new ServiceBroker({ nodeID: "spec", logger: false });
    stores = [];
  });
  afterEach(async () => {
    await broker.stop();
    await Promise.all(stores.map((store) => store.close()));
  });

  /** A service as the shop makes it: its own actions and the mixins of its stores. */
  function serve(name: string, count = 1): { orders: ReturnType<typeof ordersOf>[]; names: () => string[] } {
    const opened = Array.from({ length: count }, () => freshStore(servers.mongo.url));
    stores.push(...opened);
    const orders = opened.map(ordersOf);
    const schema: ServiceSchema = {
      name,
      mixins: opened.map(({ mixin }) => mixin),
      actions: { count: () => orders[0]!.count() },
      async stopped() {
        await orders[0]!.insert(order("last_words"));
      },
    };
    broker.createService(schema);
    return {
      orders,
      names: () => broker.registry.getActionList({ onlyLocal: true }).map(({ name: action }) => action),
    };
  }
  const ordersOf = (store: MongoStore) => store.collection(orderSpec);

  it("brings no action of moleculer-db, and leaves the service's own, also one of the same name", async () => {
    const { names, orders } = serve("orders");
    await broker.start();
    expect(names().filter((name) => !name.startsWith("$node."))).toEqual(["orders.count"]);
    await orders[0]!.insert(order("ord_1"));
    expect(await broker.call("orders.count")).toBe(1);
    for (const name of ["find", "list", "create", "insert", "get", "update", "remove"]) {
      await expect(broker.call(`orders.${name}`, { id: "ord_1" })).rejects.toMatchObject({
        type: "SERVICE_NOT_FOUND",
      });
    }
  });

  it("gives the service the adapter, with a connection and a model of its own", async () => {
    serve("orders");
    serve("users");
    await broker.start();
    const [orders, users] = ["orders", "users"].map(
      (name) =>
        broker.getLocalService(name) as unknown as {
          adapter: { db: object; model: mongoose.Model<unknown> };
        },
    );
    expect(orders!.adapter.model.collection.name).toBe("orders");
    expect(orders!.adapter.db).not.toBe(users!.adapter.db);
    expect(mongoose.connection.readyState).toBe(mongoose.STATES.disconnected);
    // A filter that the schema does not know is refused, and never left out, which would mean every document.
    await expect(orders!.adapter.model.deleteMany({ misspelt: 1 })).rejects.toThrow("misspelt");
  });

  it("leaves the connection open when the service stops: others of the process may still ask it", async () => {
    const { orders } = serve("orders");
    await broker.start();
    await broker.destroyService(broker.getLocalService("orders"));
    expect(await orders[0]!.get("last_words")).toMatchObject({ _id: "last_words" });
  });

  it("fits a service with two stores", async () => {
    const { orders, names } = serve("payments", 2);
    await broker.start();
    expect(names()).not.toContain("payments.find");
    for (const collection of orders) await collection.insert(order("ord_1"));
  });
});
