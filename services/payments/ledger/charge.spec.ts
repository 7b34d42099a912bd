import { beforeEach, describe, expect, it } from "@jest/globals";
import { hourMs, secondMs } from "../../../lib/clock.ts";
import { succeededCharges } from "../testing/sandbox-money.ts";
import { alerts, attempt, orderId, type SpecWorld, specWorld } from "../testing/world.ts";
import { cancel, charge, paymentsOfOrder } from "./charge.ts";

let world: SpecWorld;
beforeEach(() => {
  world = specWorld();
});

const key = `${orderId}:1`;
const row = () => world.ports.payments.get(key);
const money = () => succeededCharges(world.sandbox.charges);
const succeeded = { outcome: "succeeded" };
const unknown = { outcome: "unknown" };
const names = { orderId, attempt: 1, requestId: "req_2" };

/** Starts the charge and lets the processor's time pass. */
async function chargeWhile(ms: number, changes = {}) {
  const outcome = charge(world.ports, attempt(changes));
  await world.pass(ms);
  return await outcome;
}

describe("charge", () => {
  it("charges, and keeps what happened with the request's id", async () => {
    expect(await charge(world.ports, attempt())).toEqual(succeeded);
    expect(await row()).toMatchObject({ state: "succeeded", amountMinor: 2_500, askAtMs: null });
    expect((await row())?.history).toEqual([
      { atMs: world.ports.clock.nowMs(), what: "sent", requestId: "req_1" },
      { atMs: world.ports.clock.nowMs(), what: "succeeded", requestId: "req_1" },
    ]);
    expect(await money()).toHaveLength(1);
  });

  it("answers a settled attempt without asking the processor again", async () => {
    await charge(world.ports, attempt());
    expect(await charge(world.ports, attempt())).toEqual(succeeded);
    expect(world.calls).toEqual([`charge ${key}`]);
  });

  it("charges once when twenty callers send the same attempt at the same time", async () => {
    const callers = Array.from({ length: 20 }, () => charge(world.ports, attempt()));
    expect(await Promise.all(callers)).toEqual(Array(20).fill(succeeded));
    expect(await money()).toHaveLength(1);
    expect((await row())?.history.map(({ what }) => what)).toEqual(["sent", "succeeded"]);
  });

  it("charges each attempt of an order for itself, and lists them in their order", async () => {
    await charge(world.ports, attempt({ paymentMethod: "pm_card_visa_chargeDeclined" }));
    await charge(world.ports, attempt({ attempt: 2 }));
    const rows = await paymentsOfOrder(world.ports, orderId);
    expect(rows.map(({ attempt: n, state }) => [n, state])).toEqual([
      [1, "declined"],
      [2, "succeeded"],
    ]);
  });

  it("answers why a card was declined, and the same again later", async () => {
    const declined = { outcome: "declined", reason: "insufficient_funds" };
    const poor = attempt({ paymentMethod: "pm_card_visa_chargeDeclinedInsufficientFunds" });
    expect(await charge(world.ports, poor)).toEqual(declined);
    expect(await charge(world.ports, poor)).toEqual(declined);
    expect(await money()).toEqual([]);
  });

  it("settles a payment method that the processor does not know as declined, so that nothing stays open", async () => {
    const strange = attempt({ paymentMethod: "pm_from_mars" });
    const declined = { outcome: "declined", reason: "unknown_payment_method" };
    expect(await charge(world.ports, strange)).toEqual(declined);
    expect(await charge(world.ports, strange)).toEqual(declined);
    expect(await cancel(world.ports, names)).toEqual(declined);
    expect(world.calls).toEqual([`charge ${key}`]);
  });

  it("answers a challenge with the bank's page, and what became of it when asked again", async () => {
    const asks = attempt({ paymentMethod: "pm_card_authenticationRequired" });
    const first = await charge(world.ports, asks);
    expect(first).toMatchObject({
      outcome: "challenge",
      url: expect.stringMatching(/\/sandbox\/3d-secure\/chl_/),
    });
    expect(await charge(world.ports, asks)).toEqual(first);
    expect((await row())?.state).toBe("challenge");
  });

  it("waits for a slow answer", async () => {
    expect(await chargeWhile(2 * secondMs, { paymentMethod: "pm_sandbox_slow" })).toEqual(succeeded);
  });

  it("refuses to send the attempt with another amount", async () => {
    await chargeWhile(3 * secondMs, { paymentMethod: "pm_sandbox_lost_charged" });
    const other = charge(world.ports, attempt({ paymentMethod: "pm_sandbox_lost_charged", amountMinor: 9 }));
    await expect(other).rejects.toThrow(`${key} was sent with 2500 EUR and cannot be sent with 9 EUR`);
  });

  it("sends what was written first, even if a repeat names another payment method", async () => {
    await chargeWhile(3 * secondMs, { paymentMethod: "pm_sandbox_lost_charged" });
    expect(await charge(world.ports, attempt({ paymentMethod: "pm_card_mastercard" }))).toEqual(succeeded);
    expect((await money()).map(({ paymentMethod }) => paymentMethod)).toEqual(["pm_sandbox_lost_charged"]);
  });
});

describe("charge, when the answer is lost", () => {
  it.each(["pm_sandbox_lost_charged", "pm_sandbox_lost_not_charged"])(
    "answers unknown after 3 s, leaves the row open, and the same call settles it (%s)",
    async (paymentMethod) => {
      expect(await chargeWhile(3 * secondMs, { paymentMethod })).toEqual(unknown);
      expect((await row())?.state).toBe("sent");
      expect(await charge(world.ports, attempt({ paymentMethod }))).toEqual(succeeded);
      expect(await money()).toHaveLength(1);
    },
  );

  it("answers what a webhook wrote in the meantime", async () => {
    const outcome = charge(world.ports, attempt({ paymentMethod: "pm_sandbox_lost_charged" }));
    await world.pass(secondMs);
    await world.ports.payments.change(key, { version: 1 }, { state: "succeeded", version: 2 });
    await world.pass(2 * secondMs);
    expect(await outcome).toEqual(succeeded);
  });

  it("does not log the payment method", async () => {
    await chargeWhile(3 * secondMs, { paymentMethod: "pm_sandbox_lost_charged" });
    expect(world.logged).toHaveLength(1);
    expect(world.logged[0]?.fields).toMatchObject({ orderId, attempt: 1 });
    expect(JSON.stringify(world.logged)).not.toContain("pm_");
  });
});

describe("charge, when its worker dies", () => {
  const points = ["journal", "charge", "settle"].flatMap((step) => [
    `payments.${step}:before`,
    `payments.${step}:after`,
  ]);

  it.each(points)("at %s, the next one charges exactly once", async (point) => {
    world.dieAt(point);
    await expect(charge(world.ports, attempt())).rejects.toThrow(point);
    expect(await charge(world.ports, attempt())).toEqual(succeeded);
    expect(await money()).toHaveLength(1);
    expect((await row())?.state).toBe("succeeded");
  });

  it("before the row is written, the processor has not been called", async () => {
    world.dieAt("payments.journal:before");
    await expect(charge(world.ports, attempt())).rejects.toThrow();
    expect(world.calls).toEqual([]);
    expect(await row()).toBeNull();
  });

  it("before the call, the row is there already", async () => {
    world.dieAt("payments.charge:before");
    await expect(charge(world.ports, attempt())).rejects.toThrow();
    expect((await row())?.state).toBe("sent");
    expect(await money()).toEqual([]);
  });
});

describe("charge, 23 h after the key was first sent", () => {
  const lost = { paymentMethod: "pm_sandbox_lost_not_charged" };

  it("still sends the key a moment before", async () => {
    await chargeWhile(3 * secondMs, lost);
    await world.pass(23 * hourMs - 3 * secondMs - 1);
    expect(await charge(world.ports, attempt(lost))).toEqual(succeeded);
  });

  it("sends nothing any more, answers unknown and alerts a person", async () => {
    await chargeWhile(3 * secondMs, lost);
    await world.pass(23 * hourMs - 3 * secondMs);
    expect(await charge(world.ports, attempt(lost))).toEqual(unknown);
    expect(await cancel(world.ports, names)).toEqual(unknown);
    expect(world.calls).toEqual([`charge ${key}`]);
    expect(alerts(world).map(({ fields }) => fields.orderId)).toEqual([orderId, orderId]);
    expect(await money()).toEqual([]);
  });

  it("still answers what is settled", async () => {
    await charge(world.ports, attempt());
    await world.pass(48 * hourMs);
    expect(await charge(world.ports, attempt())).toEqual(succeeded);
    expect(alerts(world)).toEqual([]);
  });
});
