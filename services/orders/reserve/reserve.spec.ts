import { describe, expect, it } from "@jest/globals";
import { reservation } from "../testing/samples.ts";
import { specWorld, startMs } from "../testing/world.ts";
import { reserve } from "./reserve.ts";

describe("reserve", () => {
  it("claims the places with the order's document", async () => {
    const { ports } = specWorld();
    const order = await reserve(ports, reservation());
    expect(await ports.orders.get(order._id)).toMatchObject({
      state: "reserved",
      claims: ["quo_hall/1", "quo_hall/2"],
      totalMinor: 2400,
      expiresAtMs: startMs + 10 * 60_000,
      nextAtMs: startMs + 10 * 60_000,
      history: [{ what: "reserve", by: "usr_ada", requestId: "req-reserve" }],
    });
  });

  it("answers the same order to the same key, however many ask at once", async () => {
    const { ports } = specWorld();
    const orders = await Promise.all(Array.from({ length: 20 }, () => reserve(ports, reservation())));
    expect(new Set(orders.map(({ _id }) => _id)).size).toBe(1);
    expect(await ports.orders.count()).toBe(1);
  });

  it("refuses the key for another body, and for another event", async () => {
    const { ports } = specWorld();
    await reserve(ports, reservation());
    const other = reservation({ lines: [{ ticketTypeId: "typ_adult", quantity: 1, adjacent: false }] });
    await expect(reserve(ports, other)).rejects.toMatchObject({ type: "IDEMPOTENCY_KEY_REUSED" });
    await expect(reserve(ports, reservation({ eventId: "evt_other" }))).rejects.toMatchObject({
      type: "IDEMPOTENCY_KEY_REUSED",
    });
  });

  it("answers a repeat with its order even when the event has sold out since", async () => {
    const world = specWorld();
    const first = await reserve(world.ports, reservation());
    world.hold = () => ({ outcome: "soldOut", line: 0, left: 0 });
    expect((await reserve(world.ports, reservation()))._id).toBe(first._id);
  });

  it("takes nothing for a repeat, whose places would be missing to others in the meantime", async () => {
    const world = specWorld();
    const first = await reserve(world.ports, reservation());
    world.hold = () => {
      throw new Error("held again");
    };
    expect((await reserve(world.ports, reservation()))._id).toBe(first._id);
  });

  it("gives back what a repeat held beyond the claims of its order, which came in the meantime", async () => {
    const world = specWorld();
    const { hold } = world.ports.inventory;
    world.ports.inventory.hold = async () => {
      world.ports.inventory.hold = hold;
      await reserve(world.ports, reservation());
      return { outcome: "held", places: [[2, 3]], slots: [] };
    };
    expect((await reserve(world.ports, reservation())).claims).toEqual(["quo_hall/1", "quo_hall/2"]);
    expect(world.released).toEqual(["quo_hall/3"]);
  });

  it("holds again when the ledger has the places already, and has a lying estimate rebuilt", async () => {
    const world = specWorld();
    await reserve(world.ports, reservation());
    let lies = 3;
    world.hold = (request) => {
      if (lies-- > 0) return { outcome: "held", places: [[1, 2]], slots: [] };
      return { outcome: "held", places: [request.lines.map((_, i) => i + 5).concat(6)], slots: [] };
    };
    const order = await reserve(world.ports, reservation({ idempotencyKey: "reserve-key-000002" }));
    expect(order.claims).toEqual(["quo_hall/5", "quo_hall/6"]);
    expect(world.reloads).toBe(1);
  });

  it("never oversells, even with an estimate that always lies", async () => {
    const world = specWorld();
    await reserve(world.ports, reservation());
    world.hold = () => ({ outcome: "held", places: [[1, 2]], slots: [] });
    await expect(
      reserve(world.ports, reservation({ idempotencyKey: "reserve-key-000003" })),
    ).rejects.toMatchObject({
      type: "EVENT_LOADING",
    });
    expect(await world.ports.orders.count()).toBe(1);
  });

  it.each([
    [{ outcome: "soldOut", line: 0, left: 1 }, "SOLD_OUT", { ticketTypeId: "typ_adult", left: 1, wanted: 2 }],
    [{ outcome: "taken", line: 0, placeNumbers: [7] }, "PLACES_TAKEN", { placeNumbers: [7] }],
    [{ outcome: "notAdjacent", line: 0 }, "NO_ADJACENT_PLACES", { wanted: 2 }],
    [{ outcome: "loading" }, "EVENT_LOADING", {}],
  ] as const)("answers the buyer what a refused hold means: %j", async (result, type, data) => {
    const world = specWorld();
    world.hold = () => result as never;
    await expect(reserve(world.ports, reservation())).rejects.toMatchObject({
      type,
      data: expect.objectContaining(data),
    });
  });

  it("does not know a draft, whatever is asked of it", async () => {
    const world = specWorld();
    world.event = { ...world.event, state: "draft" };
    const lines = [{ ticketTypeId: "typ_none", quantity: 1, adjacent: false }];
    for (const asked of [reservation(), reservation({ lines })]) {
      await expect(reserve(world.ports, asked)).rejects.toMatchObject({ type: "NOT_FOUND" });
    }
  });

  it("says how many tickets of a limit the buyer has already", async () => {
    const world = specWorld();
    world.event = { ...world.event, maxTicketsPerBuyer: 3 };
    world.hold = () => ({ outcome: "overLimit", limit: 0, have: 2 });
    await expect(reserve(world.ports, reservation())).rejects.toMatchObject({
      type: "LIMIT_EXCEEDED",
      data: { limit: "event", max: 3, have: 2, wanted: 2 },
    });
  });
});
