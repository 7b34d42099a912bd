import { describe, expect, it } from "@jest/globals";
import { cancel } from "../lifecycle/advance-order.ts";
import type { OrderDocument } from "../order/order-documents.ts";
import { reservation } from "../testing/samples.ts";
import { type SpecWorld, specWorld } from "../testing/world.ts";
import { reserve } from "./reserve.ts";

const cause = { by: "usr_ada", requestId: "req-cancel" };

function touring(maxTicketsPerBuyer: number): SpecWorld {
  const world = specWorld();
  limitTo(world, maxTicketsPerBuyer);
  const { get } = world.ports.events;
  // Any id is a date of the tour.
  world.ports.events.get = async (eventId) => ({ ...(await get(eventId)), id: eventId });
  return world;
}

function limitTo(world: SpecWorld, maxTicketsPerBuyer: number): void {
  const tourId = "tour_spec";
  world.event = { ...world.event, tourId, tourLimit: { tourId, maxTicketsPerBuyer } };
}

let keys = 0;
const buy = (world: SpecWorld, eventId: string, quantity: number, buyerId = "usr_ada") =>
  reserve(
    world.ports,
    reservation({
      eventId,
      buyerId,
      idempotencyKey: `tour-key-${String(++keys).padStart(8, "0")}`,
      lines: [{ ticketTypeId: "typ_adult", quantity, adjacent: false }],
    }),
  );

const refusal = (have: number, max: number, wanted: number) =>
  expect.objectContaining({
    type: "LIMIT_EXCEEDED",
    data: expect.objectContaining({ limit: "tour", tourId: "tour_spec", max, have, wanted }),
  });

describe("the limit of a tour", () => {
  it("counts a buyer's tickets over all its dates, and no one else's", async () => {
    const world = touring(3);
    expect(await buy(world, "evt_one", 2)).toMatchObject({
      tourId: "tour_spec",
      tourClaims: ["usr_ada/1", "usr_ada/2"],
    });
    await expect(buy(world, "evt_two", 2)).rejects.toEqual(refusal(2, 3, 2));
    expect((await buy(world, "evt_two", 1)).tourClaims).toEqual(["usr_ada/3"]);
    expect((await buy(world, "evt_two", 3, "usr_bob")).tourClaims).toHaveLength(3);
  });

  it("is checked before places are held, so that a refused buyer keeps none from others", async () => {
    const world = touring(1);
    world.hold = () => {
      throw new Error("held");
    };
    await expect(buy(world, "evt_one", 2)).rejects.toEqual(refusal(0, 1, 2));
  });

  it("comes free with the places", async () => {
    const world = touring(2);
    const order = await buy(world, "evt_one", 2);
    expect(await cancel(world.ports, order, cause)).toMatchObject({ claims: [], tourClaims: [] });
    expect((await buy(world, "evt_two", 2)).tourClaims).toEqual(["usr_ada/1", "usr_ada/2"]);
  });

  it("is never passed by one buyer's many orders at once over two dates, and is used up", async () => {
    const world = touring(6);
    const settled = await Promise.allSettled(
      Array.from({ length: 40 }, (_, i) => buy(world, i % 2 ? "evt_one" : "evt_two", 1 + (i % 3))),
    );
    const won = settled.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    const lost = settled.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
    expect(new Set(lost.map(({ type }) => type))).toEqual(new Set(["LIMIT_EXCEEDED"]));
    const slots = won.flatMap(({ tourClaims }) => tourClaims);
    expect(new Set(slots).size).toBe(slots.length);
    expect(slots).toHaveLength(6);
    expect(tickets(won)).toBe(6);
  });

  it("gives the places back that were held when another order took the last slots in the meantime", async () => {
    const world = touring(2);
    const { hold } = world.ports.inventory;
    world.ports.inventory.hold = async (request) => {
      world.ports.inventory.hold = hold;
      await buy(world, "evt_two", 2);
      return await hold(request);
    };
    await expect(buy(world, "evt_one", 1)).rejects.toEqual(refusal(2, 2, 1));
    expect(world.released).toEqual(["quo_hall/1"]);
  });

  it("asks the buyer to come back when its slots clash again and again, and keeps no places", async () => {
    const world = touring(4);
    await buy(world, "evt_two", 2);
    // Slots that are read as free and are not.
    world.ports.orders.owners = async () => new Map();
    await expect(buy(world, "evt_one", 1)).rejects.toMatchObject({ type: "EVENT_LOADING" });
    expect(world.released).toEqual(["quo_hall/1"]);
  });

  it("that is lowered leaves orders as they are, counts them, and holds for new ones", async () => {
    const world = touring(6);
    const early = await buy(world, "evt_one", 2);
    await buy(world, "evt_one", 3);
    limitTo(world, 4);
    await expect(buy(world, "evt_two", 1)).rejects.toEqual(refusal(5, 4, 1));
    await cancel(world.ports, early, cause);
    // Slots 3, 4 and 5 are left, one of them beyond the limit of now.
    await expect(buy(world, "evt_two", 2)).rejects.toEqual(refusal(3, 4, 2));
    expect((await buy(world, "evt_two", 1)).tourClaims).toEqual(["usr_ada/1"]);
  });

  it("does not count an order of before there was a limit", async () => {
    const world = specWorld();
    const before = await buy(world, "evt_spec", 5);
    expect(before).toMatchObject({ tourId: null, tourClaims: [] });
    limitTo(world, 2);
    expect((await buy(world, "evt_spec", 2)).tourClaims).toHaveLength(2);
  });
});

const tickets = (orders: OrderDocument[]) =>
  orders.flatMap(({ lines }) => lines.flatMap(({ placeNumbers }) => placeNumbers)).length;
