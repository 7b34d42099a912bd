import { beforeEach, describe, expect, it } from "@jest/globals";
import { secondMs } from "../../../lib/clock.ts";
import { succeededCharges } from "../testing/sandbox-money.ts";
import { attempt, orderId, type SpecWorld, specWorld } from "../testing/world.ts";
import { cancel, charge } from "./charge.ts";

let world: SpecWorld;
beforeEach(() => {
  world = specWorld();
});

const key = `${orderId}:1`;
const row = () => world.ports.payments.get(key);
const money = () => succeededCharges(world.sandbox.charges);
const cancelled = { outcome: "cancelled" };
const succeeded = { outcome: "succeeded" };
const unknown = { outcome: "unknown" };
const names = { orderId, attempt: 1, requestId: "req_2" };

/** Starts the charge and lets the processor's time pass. */
async function chargeWhile(ms: number, changes = {}) {
  const outcome = charge(world.ports, attempt(changes));
  await world.pass(ms);
  return await outcome;
}

describe("cancel", () => {
  it("ends an attempt that waits for the bank", async () => {
    await charge(world.ports, attempt({ paymentMethod: "pm_card_authenticationRequired" }));
    expect(await cancel(world.ports, names)).toEqual(cancelled);
    expect((await row())?.history.at(-1)).toMatchObject({ what: "cancelled", requestId: "req_2" });
  });

  it("answers what had become of the attempt before, without asking", async () => {
    await charge(world.ports, attempt());
    expect(await cancel(world.ports, names)).toEqual(succeeded);
    expect(world.calls).toEqual([`charge ${key}`]);
  });

  it("finds the charge whose answer was lost", async () => {
    await chargeWhile(3 * secondMs, { paymentMethod: "pm_sandbox_lost_charged" });
    expect(await cancel(world.ports, names)).toEqual(succeeded);
    expect((await row())?.state).toBe("succeeded");
  });

  it("keeps a charge that never arrived from ever being made, even by a worker that was paused", async () => {
    await chargeWhile(3 * secondMs, { paymentMethod: "pm_sandbox_lost_not_charged" });
    expect(await cancel(world.ports, names)).toEqual(cancelled);
    const request = { ...names, ...attempt({ paymentMethod: "pm_sandbox_lost_not_charged" }), key };
    const { requestId: _, ...late } = request;
    expect(await world.ports.provider.charge(late)).toEqual(cancelled);
    expect(await money()).toEqual([]);
  });

  it("cancels an attempt that was never heard of; its charge is refused afterwards", async () => {
    expect(await cancel(world.ports, names)).toEqual(cancelled);
    expect(await charge(world.ports, attempt())).toEqual(cancelled);
    expect(world.calls).toEqual([`cancel ${key}`]);
    expect(await row()).toMatchObject({ state: "cancelled", amountMinor: 0 });
  });

  it("answers what the processor knows when the row is lost, and leaves the row to reconciliation", async () => {
    await charge(world.ports, attempt());
    await world.ports.payments.remove(key, {});
    expect(await cancel(world.ports, names)).toEqual(succeeded);
    expect(await row()).toBeNull();
  });

  it("and a charge at the same time agree on one outcome, and money moves only if it succeeded", async () => {
    const [charged, ended] = await Promise.all([charge(world.ports, attempt()), cancel(world.ports, names)]);
    expect(charged).toEqual(ended);
    expect(await money()).toHaveLength(charged.outcome === "succeeded" ? 1 : 0);
  });

  it.each([
    "payments.cancel:before",
    "payments.cancel:after",
    "payments.settle:before",
    "payments.settle:after",
  ])("gives the same answer after its worker died at %s", async (point) => {
    await charge(world.ports, attempt({ paymentMethod: "pm_card_authenticationRequired" }));
    world.dieAt(point);
    await expect(cancel(world.ports, names)).rejects.toThrow(point);
    expect(await cancel(world.ports, names)).toEqual(cancelled);
    expect((await row())?.state).toBe("cancelled");
  });

  it("answers what a webhook wrote while the processor's answer was lost", async () => {
    await charge(world.ports, attempt({ paymentMethod: "pm_card_authenticationRequired" }));
    world.ports.provider = { ...world.ports.provider, cancel: () => new Promise(() => {}) };
    const ending = cancel(world.ports, names);
    await world.pass(secondMs);
    await world.ports.payments.change(key, {}, { state: "succeeded", version: 9 });
    await world.pass(2 * secondMs);
    expect(await ending).toEqual(succeeded);
  });

  it("answers unknown when the processor's answer is lost", async () => {
    world.ports.provider = { ...world.ports.provider, cancel: () => new Promise(() => {}) };
    const ending = cancel(world.ports, names);
    await world.pass(3 * secondMs);
    expect(await ending).toEqual(unknown);
    expect(await row()).toBeNull();
  });
});
