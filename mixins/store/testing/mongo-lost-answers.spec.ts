import { describe, expect, it, jest } from "@jest/globals";
import { eventually } from "../../../test/support/eventually.ts";
import { describeWith, withServers } from "../../../test/support/servers.ts";
import type { Collection } from "../port.ts";
import { withFarOrders, withShell } from "./mongo.ts";
import { refusedBy } from "./store-suite-keys.ts";
import { type Order, order } from "./store-suite-orders.ts";

jest.setTimeout(60_000);

type Orders = Collection<Order>;

/** Stands in the requests whose answers are lost. */
const note = "traced";
const old = order("ord_1", { note });
/** Found by the note, whatever it is searched by. */
const sought = order(note, { state: note, claims: [note] });

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
  const far = withFarOrders(() => servers.mongo);

  /** The server takes such a delete on no session, and so none whose answer is waited for. */
  async function dropStatements(): Promise<void> {
    const statements = shell("config").collection("transactions");
    await statements.deleteMany({}, { writeConcern: { w: 0 } });
    await eventually(async () => (await statements.countDocuments()) === 0);
  }

  async function prepare({ found }: Write): Promise<void> {
    if (found) await far.orders.insert(found);
  }

  describe.each([insert, insertAll, change, remove])("$name", (write) => {
    it("is done once and answered as done, when its answer is cut off", async () => {
      await prepare(write);
      const held = far.proxy.holdAnswerTo(note);
      const answer = write.run(far.orders);
      await held.reached;
      held.cut();
      expect(await answer).toEqual(write.answer);
      expect(await far.orders.get("ord_1")).toEqual(write.left);
    });

    it("is done once and answered as done, when its answer never comes", async () => {
      await prepare(write);
      far.proxy.holdAnswerTo(note);
      expect(await write.run(far.orders)).toEqual(write.answer);
      expect(await far.orders.get("ord_1")).toEqual(write.left);
    });
  });

  it.each([insert, insertAll, change])(
    "$name is done once and answered as done, even by a server that does not know any more that it was sent before",
    async (write) => {
      await prepare(write);
      const held = far.proxy.holdAnswerTo(note);
      const answer = write.run(far.orders);
      await held.reached;
      await dropStatements();
      held.cut();
      expect(await answer).toEqual(write.answer);
      expect(await far.orders.get("ord_1")).toEqual(write.left);
    },
  );

  it("a duplicate of someone else's document is still one, when the answer is lost", async () => {
    await far.orders.insert(order("ord_1", { claims: ["q/1"] }));
    for (const [doc, key] of [
      [old, "_id"],
      [order("ord_2", { note, claims: ["q/1"] }), "claims"],
    ] as const) {
      const held = far.proxy.holdAnswerTo(note);
      const answer = far.orders.insert(doc);
      const refused = expect(answer).rejects.toEqual(refusedBy(key));
      await held.reached;
      held.cut();
      await refused;
    }
  });

  it("a change loses to an earlier one, when the answer is lost", async () => {
    await far.orders.insert(order("ord_1", { rank: 2 }));
    const held = far.proxy.holdAnswerTo(note);
    const answer = far.orders.change("ord_1", { rank: 1 }, { rank: 5, note });
    await held.reached;
    held.cut();
    expect(await answer).toBeNull();
  });

  it.each<[string, (orders: Orders) => Promise<unknown>, unknown]>([
    ["get", (orders) => orders.get(note), sought],
    [
      "find",
      (orders) => orders.find({ index: "byState", where: { state: note }, limit: 9 }),
      { items: [sought], nextCursor: null },
    ],
    ["countWhere", (orders) => orders.countWhere({ index: "byState", where: { state: note } }), 1],
    ["getAll", (orders) => orders.getAll([note, "ord_2"]), [sought, order("ord_2")]],
    ["owners", (orders) => orders.owners("claims", "evt_1", [note, "q/9"]), new Map([[note, note]])],
  ])("%s is asked again, and answers as if nothing had been lost", async (_, read, answer) => {
    await far.orders.insertAll([sought, order("ord_2")]);
    const held = far.proxy.holdAnswerTo(note);
    const reading = read(far.orders);
    await held.reached;
    held.cut();
    expect(await reading).toEqual(answer);
  });
});
