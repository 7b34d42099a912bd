import { expect, it } from "@jest/globals";
import { reserve } from "../reserve/reserve.ts";
import { paymentFor, reservation } from "../testing/samples.ts";
import { specWorld } from "../testing/world.ts";
import { pay } from "./pay.ts";

it("a repeat that another worker was faster than is not told that the order expired", async () => {
  const world = specWorld();
  const order = await reserve(world.ports, reservation());
  const payment = paymentFor(order);
  let reads = 0;
  const late = {
    ...world.ports,
    // Its clock is ahead, and it has read the order just before the other worker moved it.
    clock: { nowMs: () => order.expiresAtMs },
    orders: {
      ...world.ports.orders,
      get: async () => (++reads === 1 ? order : await world.ports.orders.get(order._id)),
      change: (...change: Parameters<typeof world.ports.orders.change>) =>
        world.ports.orders.change(...change),
    },
  };
  world.outcomes = [{ outcome: "processing" }];
  await (await pay(world.ports, payment)).work;
  expect(await pay(late, payment)).toMatchObject({ order: { state: "paying" }, attempt: 1, work: null });
});

it("a payment that comes too late ends the order itself and says so", async () => {
  const world = specWorld();
  const order = await reserve(world.ports, reservation());
  world.clock.set(order.expiresAtMs);
  const payment = pay(world.ports, {
    orderId: order._id,
    buyerId: "usr_ada",
    idempotencyKey: "payment-key-000001",
    paymentMethod: "pm_card_visa",
    cause: { by: "usr_ada", requestId: "req-pay" },
  });
  await expect(payment).rejects.toMatchObject({ type: "ORDER_EXPIRED" });
  await world.quiet();
  expect(await world.ports.orders.get(order._id)).toMatchObject({ state: "expired", claims: [], outbox: [] });
  expect([...world.notified.keys()]).toEqual([`${order._id}:orderExpired:1`]);
});
