import { expect, it } from "@jest/globals";
import { reservation, sampleEvent } from "../testing/samples.ts";
import { specWorld } from "../testing/world.ts";
import { reserve } from "./reserve.ts";

/** A hall of a thousand, whose places give `given` in turn, and the corrections they receive. */
function clashingWorld(given: number[][]) {
  const world = specWorld();
  const taught: string[][] = [];
  world.event = { ...sampleEvent(), maxTicketsPerBuyer: 4 };
  world.event.quotas[0]!.capacity = 1_000;
  world.hold = () => ({ outcome: "held", places: [given.shift() ?? [1, 2]], slots: [[1, 2]] });
  world.ports.inventory.correct = async (_event, _order, taken) => void taught.push(taken.sort());
  const sell = async (buyerId: string, places: number[]) => {
    given.unshift(places);
    await reserve(world.ports, reservation({ buyerId }));
  };
  return { world, taught, sell };
}

it("a first clash teaches the places what the order met, and a second one what lies near it", async () => {
  const { world, taught, sell } = clashingWorld([
    [1, 2],
    [2, 3],
    [8, 9],
  ]);
  await sell("usr_ben", [1, 3]);
  await sell("usr_cleo", [4, 501]);
  await sell("usr_dan", [502, 503]);
  const order = await reserve(world.ports, reservation());
  expect(order.claims.slice(0, 2)).toEqual(["quo_hall/8", "quo_hall/9"]);
  expect(taught).toEqual([["quo_hall/1"], ["quo_hall/3", "quo_hall/4", "quo_hall/501"]]);
  expect(world.reloads).toBe(0);
});

it("a second clash teaches all slots of the buyer as well", async () => {
  const { world, taught, sell } = clashingWorld([
    [1, 2],
    [2, 3],
    [4, 5],
  ]);
  await sell("usr_ben", [1, 2]);
  const { hold } = world;
  world.hold = () => ({ outcome: "held", places: [[600, 601]], slots: [[3, 4]] });
  await reserve(world.ports, reservation());
  world.hold = hold;
  await reserve(world.ports, reservation({ idempotencyKey: "reserve-key-000002" }));
  expect(taught).toEqual([
    ["quo_hall/1", "quo_hall/2"],
    ["event/usr_ada/3", "event/usr_ada/4", "quo_hall/2"],
  ]);
});

it("a third clash has the event rebuilt, once, and whatever was held at last is given back", async () => {
  const { world, taught, sell } = clashingWorld([]);
  await sell("usr_ben", [1, 2]);
  await expect(reserve(world.ports, reservation())).rejects.toMatchObject({ type: "EVENT_LOADING" });
  expect(world.reloads).toBe(1);
  expect(taught).toHaveLength(3);
  expect(await world.ports.orders.count()).toBe(1);
});
