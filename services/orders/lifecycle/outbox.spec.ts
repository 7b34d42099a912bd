import { expect, it } from "@jest/globals";
import { type Payment, pay } from "../pay/pay.ts";
import { reserve } from "../reserve/reserve.ts";
import { reservation } from "../testing/samples.ts";
import { specWorld, startMs } from "../testing/world.ts";
import { settleOutbox } from "./outbox.ts";
import { recoverDue } from "./recover-orders.ts";

const cause = { by: "usr_ada", requestId: "req-pay" };

it("delivering a decline late does not stop anyone from looking at the next attempt", async () => {
  const world = specWorld();
  const order = await reserve(world.ports, reservation());
  const payment = (n: number): Payment => ({
    orderId: order._id,
    buyerId: "usr_ada",
    idempotencyKey: `payment-key-00000${n}`,
    paymentMethod: `pm_card_${n}`,
    cause,
  });
  const { notify } = world.ports;
  world.ports.notify = () => Promise.reject(new Error("the notifications are away"));
  world.outcomes = [{ outcome: "declined", reason: "generic_decline" }, { outcome: "unknown" }];
  await (await pay(world.ports, payment(1))).work;
  await world.quiet();
  const second = await (await pay(world.ports, payment(2))).work;
  await world.quiet();
  expect(second).toMatchObject({ state: "paying", outbox: [{ kind: "notify" }] });

  world.ports.notify = notify;
  const settled = await settleOutbox(world.ports, second!);
  expect(settled).toMatchObject({ state: "paying", outbox: [], nextAtMs: second!.nextAtMs });
  world.outcomes = [{ outcome: "succeeded" }];
  world.clock.set(startMs + 60_000);
  expect(await recoverDue(world.ports)).toBe(1);
  expect(await world.ports.orders.get(order._id)).toMatchObject({ state: "fulfilled" });
});
