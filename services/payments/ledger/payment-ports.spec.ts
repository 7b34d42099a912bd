import { expect, it } from "@jest/globals";
import { secondMs } from "../../../lib/clock.ts";
import { reconcile } from "../reconciliation/reconciliation.ts";
import { attempt, orderId, refundOf, specWorld } from "../testing/world.ts";
import { cancel, charge } from "./charge.ts";
import { paymentFailpoints } from "./payment-ports.ts";
import { refund } from "./refund.ts";

it("paymentFailpoints names every point that the work passes", async () => {
  const world = specWorld();
  const passed = new Set<string>();
  world.ports.failpoints = (point) => void passed.add(point);
  await charge(world.ports, attempt());
  await refund(world.ports, refundOf());
  await cancel(world.ports, { orderId, attempt: 2, requestId: null });
  await world.pass(secondMs);
  await world.deliver();
  await reconcile(world.ports);
  expect([...passed].sort()).toEqual([...paymentFailpoints].sort());
});
