import { beforeEach, describe, expect, it } from "@jest/globals";
import { hourMs, minuteMs, secondMs } from "../../lib/clock.ts";
import { charge } from "./charging.ts";
import { reconcile } from "./reconciliation.ts";
import { succeededCharges } from "./sandbox-charges.ts";
import { alerts, attempt, orderId, type SpecWorld, specWorld } from "./spec-world.ts";

let world: SpecWorld;
beforeEach(() => {
  world = specWorld();
});

const key = `${orderId}:1`;
const payments = () => world.ports.payments;
const state = async () => (await payments().get(key))?.state;

async function lose(paymentMethod: string) {
  const outcome = charge(world.ports, attempt({ paymentMethod }));
  await world.pass(3 * secondMs);
  return await outcome;
}

describe("reconcile, for open payments", () => {
  it("asks again by the same key once a payment is open for a minute, and wakes its order", async () => {
    await lose("pm_sandbox_lost_not_charged");
    await world.pass(56 * secondMs);
    await reconcile(world.ports);
    expect(await state()).toBe("sent");
    await world.pass(secondMs);
    await reconcile(world.ports);
    expect(await state()).toBe("succeeded");
    expect(world.calls).toEqual([`charge ${key}`, `charge ${key}`]);
    expect(world.woken).toEqual([orderId]);
    expect(await succeededCharges(world.sandbox.charges)).toHaveLength(1);
  });

  it("asks once a minute, and once when two workers reconcile at the same time", async () => {
    await charge(world.ports, attempt({ paymentMethod: "pm_card_authenticationRequired" }));
    await world.pass(minuteMs);
    await Promise.all([reconcile(world.ports), reconcile(world.ports)]);
    await world.pass(30 * secondMs);
    await reconcile(world.ports);
    expect(world.calls).toHaveLength(2);
    expect(world.woken).toEqual([]);
  });

  it("does not send a key after 23 h, and tells a person once an hour", async () => {
    await charge(world.ports, attempt({ paymentMethod: "pm_card_authenticationRequired" }));
    await world.pass(23 * hourMs);
    await reconcile(world.ports);
    await world.pass(30 * minuteMs);
    await reconcile(world.ports);
    await world.pass(30 * minuteMs);
    await reconcile(world.ports);
    expect(world.calls).toHaveLength(1);
    expect(alerts(world).map(({ fields }) => fields.orderId)).toEqual([orderId, orderId]);
  });

  it("gets through more payments than one page holds", async () => {
    const numbers = Array.from({ length: 230 }, (_, i) => i + 1);
    const outcomes = numbers.map((n) =>
      charge(world.ports, attempt({ attempt: n, paymentMethod: "pm_sandbox_lost_not_charged" })),
    );
    await world.pass(minuteMs);
    await Promise.all(outcomes);
    await reconcile(world.ports);
    expect(await succeededCharges(world.sandbox.charges)).toHaveLength(230);
    expect((await payments().find({ index: "open", where: {}, limit: 1 })).items[0]?.state).toBe("succeeded");
  });
});

describe("reconcile, with the processor's list", () => {
  it("writes missing rows again and wakes their orders", async () => {
    await charge(world.ports, attempt());
    await payments().remove(key, {});
    await reconcile(world.ports);
    expect(await payments().get(key)).toMatchObject({
      state: "succeeded",
      amountMinor: 2_500,
      buyerId: "usr_ada",
    });
    expect(world.woken).toEqual([orderId]);
  });

  it("settles a charge whose webhook never came", async () => {
    await lose("pm_sandbox_lost_charged");
    await reconcile(world.ports);
    expect(await state()).toBe("succeeded");
    expect(world.woken).toEqual([orderId]);
  });

  it("has nothing to say when both agree", async () => {
    await charge(world.ports, attempt());
    await charge(world.ports, attempt({ attempt: 2, paymentMethod: "pm_card_visa_chargeDeclined" }));
    await reconcile(world.ports);
    await world.pass(15 * secondMs);
    await reconcile(world.ports);
    expect(world.woken).toEqual([]);
    expect(world.logged).toEqual([]);
  });

  it("looks only at what happened since the last time", async () => {
    await charge(world.ports, attempt());
    await world.pass(minuteMs);
    await reconcile(world.ports);
    await payments().remove(key, {});
    await reconcile(world.ports);
    expect(await payments().get(key)).toBeNull();
  });

  it("logs money that was taken for a payment that says no, and leaves the payment", async () => {
    await charge(world.ports, attempt());
    await payments().change(key, {}, { state: "declined" });
    await reconcile(world.ports);
    expect(await state()).toBe("declined");
    expect(alerts(world)).toMatchObject([
      { fields: { orderId, state: "declined", processorSays: "succeeded" } },
    ]);
    expect(world.woken).toEqual([]);
  });

  it("logs a payment that says yes of which the processor knows nothing", async () => {
    await charge(world.ports, attempt());
    await world.sandbox.charges.remove(key, {});
    await world.pass(secondMs);
    await reconcile(world.ports);
    expect(alerts(world)).toMatchObject([{ fields: { orderId, attempt: 1 } }]);
  });

  it("compares every payment that says yes, however many there are", async () => {
    await charge(world.ports, attempt());
    const row = (await payments().get(key))!;
    const more = Array.from({ length: 1_100 }, (_, i) => ({
      ...row,
      _id: `${orderId}:${i + 2}`,
      attempt: i + 2,
    }));
    await payments().insertAll(more);
    await world.pass(secondMs);
    await reconcile(world.ports);
    expect(alerts(world)).toHaveLength(1_100);
  });

  it("does not suspect a payment that it wrote again from a charge of long ago", async () => {
    await charge(world.ports, attempt());
    await payments().remove(key, {});
    await world.pass(hourMs);
    await reconcile(world.ports);
    await world.pass(15 * secondMs);
    await reconcile(world.ports);
    expect(await state()).toBe("succeeded");
    expect(alerts(world)).toEqual([]);
  });

  it.each(["payments.watermark:before", "payments.watermark:after"])(
    "compares the same again after its worker died at %s",
    async (point) => {
      await charge(world.ports, attempt());
      world.dieAt(point);
      await expect(reconcile(world.ports)).rejects.toThrow(point);
      await payments().remove(key, {});
      await reconcile(world.ports);
      expect(await state()).toBe("succeeded");
    },
  );

  it("goes on when an order cannot be woken", async () => {
    await charge(world.ports, attempt());
    await charge(world.ports, attempt({ attempt: 2 }));
    await Promise.all([payments().remove(key, {}), payments().remove(`${orderId}:2`, {})]);
    world.ports.wakeOrder = () => Promise.reject(new Error("orders is away"));
    await reconcile(world.ports);
    expect(await payments().count()).toBe(2);
  });
});
