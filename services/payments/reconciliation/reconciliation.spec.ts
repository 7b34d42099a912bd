import { beforeEach, describe, expect, it } from "@jest/globals";
import { hourMs, minuteMs, secondMs } from "../../../lib/clock.ts";
import { charge } from "../ledger/charge.ts";
import { refund } from "../ledger/refund.ts";
import { succeededCharges } from "../testing/sandbox-money.ts";
import { alerts, attempt, orderId, refundOf, type SpecWorld, specWorld } from "../testing/world.ts";
import { reconcile } from "./reconciliation.ts";

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

  it("does not send a key after 23 h, and alerts a person once an hour", async () => {
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
    await charge(world.ports, attempt({ attempt: 2 }));
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

describe("reconcile, when the processor's clock is not ours", () => {
  it.each([-10 * minuteMs, 10 * minuteMs])("suspects nothing and misses nothing at %d ms", async (offMs) => {
    const { clock } = world.ports;
    world.sandbox.clock = { nowMs: () => clock.nowMs() + offMs };
    for (const n of [1, 2, 3]) {
      await charge(world.ports, attempt({ attempt: n }));
      await world.pass(15 * secondMs);
      const lost = `${orderId}:${n}`;
      await payments().remove(lost, {});
      await reconcile(world.ports);
      expect((await payments().get(lost))?.state).toBe("succeeded");
      await world.pass(minuteMs);
    }
    await charge(world.ports, attempt({ attempt: 4 }));
    await world.pass(15 * secondMs);
    await reconcile(world.ports);
    expect(alerts(world)).toEqual([]);
  });
});

describe("reconcile, for refunds", () => {
  const refundId = `${orderId}:refund:1`;
  const refunds = () => world.ports.refunds;

  it("asks again by the same key once a refund is open for a minute, and wakes its order", async () => {
    await charge(world.ports, attempt({ paymentMethod: "pm_sandbox_refund_lost" }));
    const outcome = refund(world.ports, refundOf());
    await world.pass(3 * secondMs);
    expect(await outcome).toEqual({ outcome: "unknown" });
    await world.pass(57 * secondMs);
    expect((await reconcile(world.ports)).mended).toEqual([refundId]);
    expect((await refunds().get(refundId))?.state).toBe("succeeded");
    expect(world.calls.filter((call) => call.startsWith("refund"))).toEqual(
      Array(2).fill(`refund ${refundId}`),
    );
    expect(world.woken).toEqual([orderId]);
  });

  it("writes a missing refund again, as the processor has it", async () => {
    await charge(world.ports, attempt());
    await refund(world.ports, refundOf());
    const before = await refunds().get(refundId);
    await refunds().remove(refundId, {});
    await reconcile(world.ports);
    const rebuilt = await refunds().get(refundId);
    expect(rebuilt).toEqual({ ...before, version: 1, history: rebuilt?.history });
    expect(rebuilt?.history.map(({ what }) => what)).toEqual(["rebuilt from the processor as succeeded"]);
    expect(world.woken).toEqual([orderId]);
  });

  it("logs a refund that says yes of which the processor knows nothing, and says so", async () => {
    await charge(world.ports, attempt());
    await refund(world.ports, refundOf());
    await world.sandbox.charges.change(key, {}, { refunds: [] });
    await world.pass(secondMs);
    expect((await reconcile(world.ports)).unknownToProcessor).toEqual([refundId]);
    expect(alerts(world)).toMatchObject([{ fields: { orderId, refund: 1 } }]);
  });

  it("logs money that was given back for a refund that says no, or another amount, and leaves the row", async () => {
    await charge(world.ports, attempt());
    await refund(world.ports, refundOf());
    await refund(world.ports, refundOf({ refund: 2 }));
    await refunds().change(refundId, {}, { state: "failed" });
    await refunds().change(`${orderId}:refund:2`, {}, { amountMinor: 7 });
    await reconcile(world.ports);
    expect((await refunds().get(refundId))?.state).toBe("failed");
    expect(alerts(world)).toMatchObject([
      { fields: { orderId, refund: 1, state: "failed", processorSays: "succeeded" } },
      { fields: { orderId, refund: 2, amountMinor: 7, refundedMinor: 1_000 } },
    ]);
  });

  it("has nothing to say when both agree", async () => {
    await charge(world.ports, attempt({ paymentMethod: "pm_sandbox_refund_fails" }));
    await refund(world.ports, refundOf());
    expect(await reconcile(world.ports)).toEqual({ mended: [], unknownToProcessor: [] });
    expect(world.logged).toEqual([]);
  });
});
