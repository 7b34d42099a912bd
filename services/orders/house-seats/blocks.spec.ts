import { describe, expect, it } from "@jest/globals";
import { pageOfEvent } from "../order/order-lists.ts";
import { reserve } from "../reserve/reserve.ts";
import { blockWorld, seats } from "../testing/blocks.ts";
import { reservation } from "../testing/samples.ts";
import { liveBlock, pageOfBlocks } from "./block-documents.ts";
import { block, lift } from "./blocks.ts";

const range = (from?: number, to?: number) => seats({ placeNumbers: undefined, from, to });

const fieldError = (pointer: string, message: string) =>
  expect.objectContaining({
    type: "VALIDATION_FAILED",
    data: { errors: expect.arrayContaining([{ pointer, message }]) },
  });

describe("block", () => {
  it("claims the places in the orders' own collection, and updates the estimate at once", async () => {
    const world = blockWorld();
    const made = await block(world.ports, seats({ note: "for the band" }));
    expect(made).toMatchObject({
      placeNumbers: [1, 3],
      claims: ["quo_hall/1", "quo_hall/3"],
      note: "for the band",
      nextAtMs: null,
    });
    expect(made._id).toMatch(/^blk_spec_/);
    expect(world.estimateCalls).toEqual([{ what: "taken", claims: ["quo_hall/1", "quo_hall/3"] }]);
    const where = { eventId: "evt_spec" };
    expect((await world.ports.orders.find({ index: "byEvent", where, limit: 9 })).items).toHaveLength(1);
    expect((await pageOfEvent(world.ports.orders, { eventId: "evt_spec", limit: 9 })).items).toEqual([]);
  });

  it("withholds its places from buyers by quantity", async () => {
    const world = blockWorld();
    world.hold = () => ({ outcome: "held", places: [[1, 2]], slots: [] });
    await block(world.ports, seats());
    await expect(reserve(world.ports, reservation())).rejects.toMatchObject({ type: "EVENT_LOADING" });
    expect(world.estimateCalls[1]).toEqual({ what: "taken", claims: ["quo_hall/1"] });
    expect(world.estimateCalls[2]).toEqual({ what: "taken", claims: ["quo_hall/1", "quo_hall/3"] });
  });

  it("takes all or none, and names what an order or another block has", async () => {
    const world = blockWorld();
    await reserve(world.ports, reservation());
    await block(world.ports, seats({ placeNumbers: [5] }));
    const clash = block(world.ports, range(1, 6));
    await expect(clash).rejects.toMatchObject({ type: "IDEMPOTENCY_KEY_REUSED" });
    const rival = { ...range(1, 6), idempotencyKey: "block-key-00000002" };
    await expect(block(world.ports, rival)).rejects.toMatchObject({
      type: "PLACES_TAKEN",
      data: { quotaId: "quo_hall", placeNumbers: [1, 2, 5] },
    });
    expect((await pageOfBlocks(world.ports.orders, { eventId: "evt_spec", limit: 9 })).items).toHaveLength(1);
  });

  it("of rivals for one place, orders and blocks, has one winner", async () => {
    const world = blockWorld();
    world.event.quotas[0]!.capacity = 100;
    world.hold = ({ orderId }) => ({ outcome: "held", places: [[7, orderId.length]], slots: [] });
    const settled = await Promise.allSettled([
      ...Array.from({ length: 10 }, (_, i) =>
        block(world.ports, seats({ placeNumbers: [7], idempotencyKey: `block-key-1000000${i}` })),
      ),
      ...Array.from({ length: 10 }, (_, i) =>
        reserve(world.ports, reservation({ idempotencyKey: `order-key-1000000${i}` })),
      ),
    ]);
    expect(settled.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  it("answers the same block to the same key, lifted or not, and refuses another body", async () => {
    const world = blockWorld();
    const all = await Promise.all(Array.from({ length: 5 }, () => block(world.ports, seats())));
    expect(new Set(all.map(({ _id }) => _id)).size).toBe(1);
    await lift(world.ports, all[0]!, "usr_creator");
    expect(await block(world.ports, seats())).toMatchObject({ _id: all[0]!._id, claims: [] });
    await expect(block(world.ports, seats({ note: "other" }))).rejects.toMatchObject({
      type: "IDEMPOTENCY_KEY_REUSED",
    });
  });

  it.each([
    ["/quotaId", "must be a quota of the event", seats({ quotaId: "quo_other" })],
    [
      "/placeNumbers/1",
      "must be at most 10, the capacity of the quota, got 11",
      seats({ placeNumbers: [1, 11] }),
    ],
    ["/placeNumbers", "must not name a place twice", seats({ placeNumbers: [4, 4] })],
    ["/to", "must be at most 10, the capacity of the quota, got 11", range(10, 11)],
    ["/to", "must not be below 5, where the range begins", range(5, 4)],
    ["", "name the places: by `placeNumbers`, or by `from` and `to`", range(5)],
    ["", "name the places: by `placeNumbers`, or by `from` and `to`", range()],
    ["", "name the places: by `placeNumbers`, or by `from` and `to`", seats({ from: 1, to: 2 })],
  ])("refuses %s: %s", async (pointer, message, bad) => {
    const world = blockWorld();
    await expect(block(world.ports, bad)).rejects.toEqual(fieldError(pointer, message));
  });

  it("takes at most 1,000 places", async () => {
    const world = blockWorld();
    world.event.quotas[0]!.capacity = 5_000;
    expect((await block(world.ports, range(2, 1_001))).claims).toHaveLength(1_000);
    const more = { ...range(2_000, 3_000), idempotencyKey: "block-key-00000009" };
    await expect(block(world.ports, more)).rejects.toEqual(fieldError("/to", "takes at most 1000 places"));
  });

  it.each(["cancelled", "archived"] as const)("has nothing to do with an event that is %s", async (state) => {
    const world = blockWorld();
    world.event.state = state;
    await expect(block(world.ports, seats())).rejects.toMatchObject({
      type: "EVENT_CLOSED",
      data: { state },
    });
  });

  it("takes places of a draft", async () => {
    const world = blockWorld();
    world.event.state = "draft";
    expect((await block(world.ports, seats())).claims).toHaveLength(2);
  });
});

describe("lift", () => {
  it("frees the places for others, updates the estimate, and ends the block", async () => {
    const world = blockWorld();
    const made = await block(world.ports, seats());
    const lifted = await lift(world.ports, made, "usr_other");
    expect(lifted).toMatchObject({ claims: [], holding: false, liftedBy: "usr_other", nextAtMs: null });
    expect(world.estimateCalls.at(-1)).toEqual({ what: "free", claims: ["quo_hall/1", "quo_hall/3"] });
    expect((await reserve(world.ports, reservation())).claims).toEqual(["quo_hall/1", "quo_hall/2"]);
    await expect(lift(world.ports, made, "usr_other")).rejects.toMatchObject({ type: "NOT_FOUND" });
    expect((await pageOfBlocks(world.ports.orders, { eventId: "evt_spec", limit: 9 })).items).toEqual([]);
  });

  it("does not find a block by another event", async () => {
    const world = blockWorld();
    const { _id } = await block(world.ports, seats());
    expect(await liveBlock(world.ports.orders, "evt_spec", _id)).toMatchObject({ _id });
    await expect(liveBlock(world.ports.orders, "evt_else", _id)).rejects.toMatchObject({ type: "NOT_FOUND" });
  });
});
