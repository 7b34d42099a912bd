import { describe, expect, it } from "@jest/globals";
import { recoverDue } from "../lifecycle/recover-orders.ts";
import { getClaims, listClaims } from "../order/claims.ts";
import { reserve } from "../reserve/reserve.ts";
import { blockWorld, seats } from "../testing/blocks.ts";
import { reservation } from "../testing/samples.ts";
import { startMs } from "../testing/world.ts";
import { blocksOf, pageOfBlocks } from "./block-documents.ts";
import { block, lift } from "./blocks.ts";

describe("the estimate", () => {
  it("is told again by the recovery, when it could not be told", async () => {
    const world = blockWorld();
    const { inventory } = world.ports;
    const { correct, release } = inventory;
    const away = () => Promise.reject(new Error("the places are away"));
    Object.assign(inventory, { correct: away, release: away });
    const made = await block(world.ports, seats());
    expect(made.nextAtMs).toBe(startMs + 10_000);
    world.clock.set(startMs + 10_000);
    expect(await recoverDue(world.ports)).toBe(1);
    expect(world.estimateCalls).toEqual([]);
    Object.assign(inventory, { correct, release });
    world.clock.set(startMs + 20_000);
    expect(await recoverDue(world.ports)).toBe(1);
    expect(world.estimateCalls).toEqual([{ what: "taken", claims: made.claims }]);
    world.clock.set(startMs + 60_000);
    expect(await recoverDue(world.ports)).toBe(0);

    Object.assign(inventory, { release: away });
    await lift(world.ports, made, "usr_creator");
    Object.assign(inventory, { release });
    world.clock.set(startMs + 90_000);
    expect(await recoverDue(world.ports)).toBe(1);
    expect(world.estimateCalls.at(-1)).toEqual({ what: "free", claims: made.claims });
  });

  it("hears the last word of a block that is lifted while it is being told", async () => {
    const world = blockWorld();
    const { correct } = world.ports.inventory;
    world.ports.inventory.correct = async (...args) => {
      world.ports.inventory.correct = correct;
      const { items } = await pageOfBlocks(world.ports.orders, { eventId: "evt_spec", limit: 9 });
      await lift(world.ports, items[0]!, "usr_creator");
      await correct(...args);
    };
    await block(world.ports, seats());
    expect(world.estimateCalls.map(({ what }) => what)).toEqual(["free", "taken", "free"]);
  });

  it("is rebuilt from blocks and orders alike", async () => {
    const world = blockWorld();
    const made = await block(world.ports, seats({ placeNumbers: [8, 9] }));
    const order = await reserve(
      world.ports,
      reservation({ lines: [{ ticketTypeId: "typ_adult", quantity: 1, adjacent: false }] }),
    );
    const { orders } = await listClaims(world.ports.orders, "evt_spec", undefined);
    expect(Object.fromEntries(orders.map(({ orderId, claims }) => [orderId, claims]))).toEqual({
      [made._id]: ["quo_hall/8", "quo_hall/9"],
      [order._id]: order.claims,
    });
    expect(await getClaims(world.ports.orders, [made._id, "blk_none"])).toEqual({
      [made._id]: made.claims,
      blk_none: null,
    });
  });

  it("keeps nothing for later of a block that it knows of", async () => {
    const world = blockWorld();
    const { _id } = await block(world.ports, seats());
    expect(await blocksOf(world.ports.orders).get(_id)).toMatchObject({ nextAtMs: null });
  });
});
