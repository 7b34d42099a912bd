import { describe, expect, it } from "@jest/globals";
import { cancel } from "../lifecycle/advance-order.ts";
import { reserve } from "../reserve/reserve.ts";
import { reservation } from "../testing/samples.ts";
import { type SpecWorld, specWorld, startMs } from "../testing/world.ts";
import type { OrderDocument } from "./order-documents.ts";
import { countLive, countOfEvent, eraseBuyer, pageOfBuyer, pageOfEvent } from "./order-lists.ts";

const cause = { by: "usr_ada", requestId: "req-cancel" };

/** A reservation of one place a second after the one before. */
async function buy(world: SpecWorld, n: number, change: Parameters<typeof reservation>[0] = {}) {
  world.clock.set(startMs + n * 1_000);
  const lines = [{ ticketTypeId: "typ_adult", quantity: 1, adjacent: false, holderNames: ["Grace"] }];
  return await reserve(
    world.ports,
    reservation({ idempotencyKey: `list-key-${10_000_000 + n}`, lines, ...change }),
  );
}

const ids = (orders: OrderDocument[]) => orders.map(({ _id }) => _id);

/** Five orders of Ada's at one event, the second and the fourth of them cancelled, and one of Bob's. */
async function sold() {
  const world = specWorld();
  const orders: OrderDocument[] = [];
  for (let n = 0; n < 5; n++) orders.push(await buy(world, n));
  for (const n of [1, 3]) await cancel(world.ports, orders[n]!, cause);
  return { world, orders, bobs: await buy(world, 5, { buyerId: "usr_bob" }) };
}

describe("an event's orders", () => {
  it("come the newest first, by pages, all or in one state", async () => {
    const { world, orders, bobs } = await sold();
    const search = { eventId: "evt_spec", limit: 4 };
    const first = await pageOfEvent(world.ports.orders, search);
    const cursor = first.nextCursor ?? "";
    const second = await pageOfEvent(world.ports.orders, { ...search, cursor });
    expect(ids([...first.items, ...second.items])).toEqual([bobs._id, ...ids(orders).reverse()]);
    expect(second.nextCursor).toBeNull();
    const cancelled = await pageOfEvent(world.ports.orders, { ...search, state: "cancelled" });
    expect(ids(cancelled.items)).toEqual([orders[3]!._id, orders[1]!._id]);
  });

  it("are counted, all and those that hold places", async () => {
    const { world } = await sold();
    expect(await countOfEvent(world.ports.orders, "evt_spec")).toEqual({ orders: 6, holding: 4 });
    expect(await countOfEvent(world.ports.orders, "evt_none")).toEqual({ orders: 0, holding: 0 });
  });
});

describe("a buyer's orders", () => {
  it("are filtered without a page that ends early", async () => {
    const { world, orders } = await sold();
    const search = { buyerId: "usr_ada", state: "cancelled" as const, limit: 1 };
    const first = await pageOfBuyer(world.ports.orders, search);
    expect(ids(first.items)).toEqual([orders[3]!._id]);
    const second = await pageOfBuyer(world.ports.orders, { ...search, cursor: first.nextCursor ?? "" });
    expect(ids(second.items)).toEqual([orders[1]!._id]);
    const third = await pageOfBuyer(world.ports.orders, { ...search, cursor: second.nextCursor ?? "" });
    expect(third).toEqual({ items: [], nextCursor: null });
    const elsewhere = await pageOfBuyer(world.ports.orders, { ...search, eventId: "evt_else" });
    expect(elsewhere).toEqual({ items: [], nextCursor: null });
  });
});

describe("countLive", () => {
  it("counts what is unfinished and tickets of events to come, and nothing that is over", async () => {
    const { world, orders } = await sold();
    const afterMs = Date.parse("2027-06-02T00:00:00Z");
    const { orders: ledger } = world.ports;
    expect(await countLive(ledger, "usr_ada", startMs)).toBe(3);
    expect(await countLive(ledger, "usr_nobody", startMs)).toBe(0);
    const set = (order: OrderDocument, change: Partial<OrderDocument>) =>
      ledger.change(order._id, {}, change);
    for (const n of [0, 2, 4]) await set(orders[n]!, { state: "fulfilled", nextAtMs: null });
    expect(await countLive(ledger, "usr_ada", startMs)).toBe(3);
    expect(await countLive(ledger, "usr_ada", afterMs)).toBe(0);
    await set(orders[0]!, { state: "refunded", holding: false, claims: [] });
    expect(await countLive(ledger, "usr_ada", startMs)).toBe(2);
    await set(orders[0]!, { nextAtMs: startMs });
    expect(await countLive(ledger, "usr_ada", afterMs)).toBe(1);
  });
});

describe("eraseBuyer", () => {
  it("empties the names on the buyer's orders alone, and changes nothing when it is repeated", async () => {
    const { world, orders, bobs } = await sold();
    const ledger = world.ports.orders;
    expect(await eraseBuyer(ledger, "usr_ada")).toBe(5);
    for (const { _id } of orders) {
      const order = await ledger.get(_id);
      expect(order).toMatchObject({ buyerId: "usr_ada", totalMinor: 1200, lines: [{ holderNames: [] }] });
      expect(JSON.stringify(order)).not.toContain("Grace");
    }
    expect((await ledger.get(bobs._id))?.lines[0]?.holderNames).toEqual(["Grace"]);
    expect(await eraseBuyer(ledger, "usr_ada")).toBe(0);
  });

  it("forgets the names of an order that moves at the same moment", async () => {
    const { world, orders } = await sold();
    const ledger = world.ports.orders;
    const [order] = orders;
    const [forgotten] = await Promise.all([
      eraseBuyer(ledger, "usr_ada"),
      ...Array.from({ length: 5 }, () => cancel(world.ports, order!, cause)),
    ]);
    expect(forgotten).toBe(5);
    expect(await ledger.get(order!._id)).toMatchObject({ state: "cancelled", lines: [{ holderNames: [] }] });
  });
});
