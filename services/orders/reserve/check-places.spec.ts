import { describe, expect, it } from "@jest/globals";
import type { HoldResult } from "../../../contracts/inventory.ts";
import { reservation, sampleEvent } from "../testing/samples.ts";
import { type SpecWorld, specWorld } from "../testing/world.ts";
import { reserve } from "./reserve.ts";

const held = (places: number[][], slots: number[][] = [[1, 2]]): HoldResult => ({
  outcome: "held",
  places,
  slots,
});

/** A hall of ten and at most four tickets per buyer, whose places give this once. */
function lyingWorld(given: HoldResult): SpecWorld & { errors: object[] } {
  const errors: object[] = [];
  const world = Object.assign(specWorld(), { errors });
  world.event = { ...sampleEvent(), maxTicketsPerBuyer: 4 };
  world.ports.log.error = (fields: object) => void errors.push(fields);
  world.hold = () => {
    world.hold = null;
    return given;
  };
  return world;
}

describe("places that give what cannot be", () => {
  it.each<[string, number[][], number[][]]>([
    ["a place beyond the capacity", [[10, 11]], [[1, 2]]],
    ["a place before the first", [[0, 1]], [[1, 2]]],
    ["part of a place", [[1, 1.5]], [[1, 2]]],
    ["too few places", [[1]], [[1, 2]]],
    ["too many places", [[1, 2, 3]], [[1, 2]]],
    ["no places at all", [], [[1, 2]]],
    ["the same place twice", [[1, 1]], [[1, 2]]],
    ["a slot above the limit", [[1, 2]], [[4, 5]]],
    ["too few slots", [[1, 2]], [[1]]],
    ["no slots at all", [[1, 2]], []],
    ["the same slot twice", [[1, 2]], [[1, 1]]],
  ])(
    "sell nothing with %s; they are rebuilt, and the event sells right afterwards",
    async (_, places, slots) => {
      const world = lyingWorld(held(places, slots));
      await expect(reserve(world.ports, reservation())).rejects.toMatchObject({
        type: "EVENT_LOADING",
        code: 503,
      });
      expect(await world.ports.orders.count()).toBe(0);
      expect(world.reloads).toBe(1);
      expect(world.errors).toEqual([expect.objectContaining({ eventId: "evt_spec", wanted: 2 })]);
      expect((await reserve(world.ports, reservation())).lines[0]?.placeNumbers).toEqual([1, 2]);
      expect(world.reloads).toBe(1);
    },
  );

  it("sell no place to two lines of one order", async () => {
    const world = lyingWorld(held([[1], [1]]));
    const line = { ticketTypeId: "typ_adult", quantity: 1, adjacent: false };
    const lines = [line, { ...line, ticketTypeId: "typ_free" }];
    await expect(reserve(world.ports, reservation({ lines }))).rejects.toMatchObject({
      type: "EVENT_LOADING",
    });
    expect(await world.ports.orders.count()).toBe(0);
  });
});

describe("places that know a capacity before the orders do", () => {
  it("sell what has come to be, because the event is read again", async () => {
    const world = lyingWorld(held([[11, 12]]));
    const grown = sampleEvent();
    grown.quotas[0]!.capacity = 12;
    world.ports.events.getFresh = async () => grown;
    expect((await reserve(world.ports, reservation())).claims).toContain("quo_hall/12");
    expect(world.reloads).toBe(0);
    expect(world.errors).toEqual([]);
  });

  it("do not make every order read the event again", async () => {
    const world = specWorld();
    world.ports.events.getFresh = async () => {
      throw new Error("read again");
    };
    expect((await reserve(world.ports, reservation())).claims).toEqual(["quo_hall/1", "quo_hall/2"]);
  });
});
