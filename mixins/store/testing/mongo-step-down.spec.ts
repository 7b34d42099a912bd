import { setTimeout as pause } from "node:timers/promises";
import { expect, it, jest } from "@jest/globals";
import { failedWith } from "../../../lib/errors/errors.ts";
import { describeWith, withServers } from "../../../test/support/servers.ts";
import type { Collection } from "../port.ts";
import { closedAfterwards, freshStore, withShell } from "./mongo.ts";
import { type Order, order, orderSpec } from "./store-suite-orders.ts";

jest.setTimeout(120_000);

const buyers = 12;

/** The answers to one buyer, of inserts and of changes of one document; unavailable: unknown. */
interface Acknowledged {
  inserted: string[];
  refused: string[];
  unknown: string[];
  changes: number;
  unknownChanges: number;
}

/** Inserts document after document, and adds one to its own over and over, until it is stopped. */
async function write(orders: Collection<Order>, buyer: number, isOver: () => boolean): Promise<Acknowledged> {
  const acknowledged: Acknowledged = {
    inserted: [],
    refused: [],
    unknown: [],
    changes: 0,
    unknownChanges: 0,
  };
  const own = `count_${buyer}`;
  await orders.insert(order(own, { rank: 0 }));
  for (let n = 0; n < 3 || !isOver(); n++) {
    const id = `ord_${buyer}_${n}`;
    const outcome = await orders.insert(order(id, { claims: [id] })).then(
      () => "inserted" as const,
      (error) => (isUnknown(error) ? ("unknown" as const) : ("refused" as const)),
    );
    acknowledged[outcome].push(id);
    try {
      const { rank } = (await orders.get(own))!;
      if (await orders.change(own, { rank }, { rank: rank! + 1 })) acknowledged.changes++;
    } catch (error) {
      if (!isUnknown(error)) throw error;
      acknowledged.unknownChanges++;
    }
  }
  return acknowledged;
}

const isUnknown = (error: unknown) => failedWith(error, "SERVICE_UNAVAILABLE");

describeWith(["mongod"], "a mongo store on three members", () => {
  const servers = withServers({ mongo: { members: 3 } });
  const closed = closedAfterwards();
  const shell = withShell(() => servers.mongo.url);

  /** Writes of many while `disturb` lasts; then their answers and the stored documents. */
  async function writing(disturb: () => Promise<void>) {
    const store = freshStore(servers.mongo.url);
    const orders = closed(store).collection(orderSpec);
    await store.ready();
    let isOver = false;
    const writers = Array.from({ length: buyers }, (_, buyer) => write(orders, buyer, () => isOver));
    await pause(300);
    await disturb();
    await pause(300);
    isOver = true;
    const acknowledged = await Promise.all(writers);
    const rows = await shell(store.database).collection<Order>("orders").find().toArray();
    return { acknowledged, ranks: new Map(rows.map(({ _id, rank }) => [_id, rank])) };
  }

  /** An acknowledged write is there, once; only unacknowledged ones may be there or not. */
  function check({ acknowledged, ranks }: Awaited<ReturnType<typeof writing>>): void {
    for (const [buyer, { inserted, refused, changes, unknownChanges }] of acknowledged.entries()) {
      expect(refused).toEqual([]);
      expect(inserted.filter((id) => !ranks.has(id))).toEqual([]);
      expect(ranks.get(`count_${buyer}`)).toBeGreaterThanOrEqual(changes);
      expect(ranks.get(`count_${buyer}`)).toBeLessThanOrEqual(changes + unknownChanges);
    }
    expect(acknowledged.flatMap(({ inserted }) => inserted).length).toBeGreaterThan(buyers);
  }

  it("that step down one after the other loses nothing that it acknowledged, and doubles nothing", async () => {
    const outcome = await writing(async () => {
      for (let n = 0; n < 3; n++) await servers.mongo.stepDown();
    });
    check(outcome);
  });

  it("of which the primary is killed loses nothing that it acknowledged, and goes on by itself", async () => {
    const outcome = await writing(async () => {
      const primary = await servers.mongo.primary();
      await primary.kill();
      await servers.mongo.primary();
      await primary.restart();
    });
    check(outcome);
  });
});
