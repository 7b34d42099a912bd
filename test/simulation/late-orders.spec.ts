import { expect, it } from "@jest/globals";
import { correct, hold, releaseHold } from "../../services/inventory/places/hold-places.ts";
import { Loads, loadPlaces } from "../../services/inventory/sync/load-places.ts";
import { testPorts } from "../../services/inventory/testing/ledger.ts";
import { takenOf } from "../../services/inventory/testing/places.ts";
import { listClaims } from "../../services/orders/order/claims.ts";
import { reserve } from "../../services/orders/reserve/reserve.ts";
import { reservation, sampleEvent } from "../../services/orders/testing/samples.ts";
import { type SpecWorld, specWorld } from "../../services/orders/testing/world.ts";

const capacity = 400;
const crowd = 60;

/** Orders and inventory as they work together: the places in memory, loaded from the ledger of the orders. */
function openSale() {
  const world = specWorld();
  const inventory = testPorts();
  const event = { ...sampleEvent(), id: "evt_sample" };
  event.quotas[0]!.capacity = capacity;
  world.event = event;
  inventory.ledger.event = event;
  inventory.listClaims = (eventId, cursor) => listClaims(world.ports.orders, eventId, cursor);
  inventory.loads = new Loads(inventory);
  const counts = { reloads: 0, clashes: 0 };
  world.ports.log.warn = () => void counts.clashes++;
  world.ports.inventory = {
    hold: (request) => hold(inventory, request),
    release: async (eventId, orderId, claims) =>
      void (await releaseHold(inventory, { eventId, orderId, claims })),
    correct: async (eventId, orderId, taken) => void (await correct(inventory, { eventId, orderId, taken })),
    reload: async (eventId) => {
      counts.reloads++;
      await inventory.places.unload(eventId);
    },
  };
  return { world, inventory, counts };
}

const buyAll = ({ ports }: SpecWorld, name: string) =>
  Promise.all(
    Array.from({ length: crowd }, (_, i) =>
      reserve(
        ports,
        reservation({
          eventId: "evt_sample",
          buyerId: `usr_${name}_${i}`,
          idempotencyKey: `${name}-000000000000${i}`,
        }),
      ),
    ),
  );

/** Many orders are written only after the lost places have been loaded again without them. */
async function loadBeforeOrders({ world, inventory }: ReturnType<typeof openSale>): Promise<void> {
  const ledger = world.ports.orders;
  const { insert } = ledger;
  const written = Promise.withResolvers<void>();
  ledger.insert = async (order) => {
    await written.promise;
    await insert.call(ledger, order);
  };
  const early = buyAll(world, "early");
  await world.quiet();
  await inventory.places.unload("evt_sample");
  expect(await loadPlaces(inventory, "evt_sample")).toBe("loaded");
  expect(await takenOf(inventory.places)).toEqual([]);
  written.resolve();
  await early;
}

it("orders that were on their way while the event was loaded cost the next buyers clashes, but no one the event", async () => {
  const sale = openSale();
  await loadBeforeOrders(sale);
  const { world, inventory, counts } = sale;
  const late = await buyAll(world, "late");
  expect(counts.clashes).toBeGreaterThan(0);
  expect(counts.reloads).toBe(0);
  const sold = (
    await world.ports.orders.find({ index: "holding", where: { eventId: "evt_sample" }, limit: 500 })
  ).items;
  const claims = sold.flatMap((order) => order.claims);
  expect(late).toHaveLength(crowd);
  expect(new Set(claims).size).toBe(2 * 2 * crowd);
  expect(claims).toHaveLength(2 * 2 * crowd);
  expect(await takenOf(inventory.places)).toEqual(claims.sort());
});

it("one buyer after the other gets past them as well", async () => {
  const sale = openSale();
  await loadBeforeOrders(sale);
  const { world, counts } = sale;
  const order = await reserve(world.ports, reservation({ eventId: "evt_sample" }));
  expect(order.claims).toEqual([`quo_hall/${2 * crowd + 1}`, `quo_hall/${2 * crowd + 2}`]);
  expect(counts).toEqual({ reloads: 0, clashes: 2 });
});
