import { expect, it } from "@jest/globals";
import { secondMs } from "../../lib/clock.ts";
import { cancel, charge } from "./charging.ts";
import { paymentFailpoints } from "./ports.ts";
import { reconcile } from "./reconciliation.ts";
import { refund } from "./refunding.ts";
import { attempt, orderId, refundOf, specWorld } from "./spec-world.ts";

it("paymentFailpoints names every point that the work passes", async () => {
  const world = specWorld();
  const passed = new Set<string>();
  world.ports.reach = (point) => void passed.add(point);
  await charge(world.ports, attempt());
  await refund(world.ports, refundOf());
  await cancel(world.ports, { orderId, attempt: 2, requestId: null });
  await world.pass(secondMs);
  await world.deliver();
  await reconcile(world.ports);
  expect([...passed].sort()).toEqual([...paymentFailpoints].sort());
});
