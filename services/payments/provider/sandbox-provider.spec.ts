import { beforeEach, describe, expect, it } from "@jest/globals";
import { minuteMs, secondMs } from "../../../lib/clock.ts";
import { describeProvider, refundRequest, request } from "../testing/provider-suite.ts";
import { succeededCharges, succeededRefunds } from "../testing/sandbox-money.ts";
import { type SpecWorld, specWorld } from "../testing/world.ts";
import type { Provider } from "./provider.ts";
import { createSandboxProvider } from "./sandbox-provider.ts";
import { deliverDue } from "./sandbox-webhooks.ts";

describeProvider("sandbox", async () => {
  const { sandbox } = specWorld();
  return {
    provider: createSandboxProvider(sandbox),
    nowMs: sandbox.clock.nowMs,
    succeeded: () => succeededCharges(sandbox.charges),
    refunded: () => succeededRefunds(sandbox.charges),
    webhooks: async () => {
      const messages: { rawBody: string; signature: string }[] = [];
      await deliverDue(sandbox, async (rawBody, signature) => void messages.push({ rawBody, signature }));
      return messages;
    },
  };
});

let world: SpecWorld;
let provider: Provider;
beforeEach(() => {
  world = specWorld();
  provider = createSandboxProvider(world.sandbox);
});

const money = () => succeededCharges(world.sandbox.charges);
const succeeded = { outcome: "succeeded" };
const processing = { outcome: "processing" };
const cancelled = { outcome: "cancelled" };
const of = (paymentMethod: string) => request({ paymentMethod });
const { key, orderId, attempt } = request();

/** Delivers due events and answers their ids and outcomes. */
async function reported(acknowledge: () => boolean = () => true): Promise<[string, string][]> {
  const events: [string, string][] = [];
  await deliverDue(world.sandbox, async (rawBody, signature) => {
    const event = provider.readWebhook(rawBody, signature);
    events.push([event.id, event.outcome.outcome]);
    if (!acknowledge()) throw new Error("not now");
  });
  return events;
}

const reportedOutcomes = async () => (await reported()).map(([, outcome]) => outcome);

async function isPending(call: Promise<unknown>): Promise<boolean> {
  const pending = Symbol();
  return (await Promise.race([call, new Promise((done) => setImmediate(done, pending))])) === pending;
}

describe("sandbox methods", () => {
  it("pm_sandbox_slow answers after 2 s", async () => {
    const call = provider.charge(of("pm_sandbox_slow"));
    await world.pass(2 * secondMs - 1);
    expect(await isPending(call)).toBe(true);
    await world.pass(1);
    expect(await call).toEqual(succeeded);
  });

  it("pm_sandbox_lost_charged takes the money, never answers the first call, and answers the next", async () => {
    const call = provider.charge(of("pm_sandbox_lost_charged"));
    await world.pass(minuteMs);
    expect(await isPending(call)).toBe(true);
    expect(await money()).toHaveLength(1);
    expect(await provider.charge(of("pm_sandbox_lost_charged"))).toEqual(succeeded);
    expect(await money()).toHaveLength(1);
    await Promise.all([expect(call).rejects.toThrow("cut"), world.pass(10 * minuteMs)]);
  });

  it("pm_sandbox_lost_not_charged loses the first call and charges on the next", async () => {
    const call = provider.charge(of("pm_sandbox_lost_not_charged"));
    await world.pass(minuteMs);
    expect(await isPending(call)).toBe(true);
    expect(await money()).toEqual([]);
    expect(await reportedOutcomes()).toEqual([]);
    expect(await provider.charge(of("pm_sandbox_lost_not_charged"))).toEqual(succeeded);
    expect(await money()).toHaveLength(1);
    await Promise.all([expect(call).rejects.toThrow("cut"), world.pass(10 * minuteMs)]);
  });

  it("pm_sandbox_twice reports the same event twice", async () => {
    await provider.charge(of("pm_sandbox_twice"));
    const events = await reported();
    expect(events).toHaveLength(2);
    expect(events[0]).toEqual(events[1]);
    expect(await money()).toHaveLength(1);
  });

  it("pm_sandbox_late is processing, and 3 s later succeeded by webhook and by asking again", async () => {
    expect(await provider.charge(of("pm_sandbox_late"))).toEqual(processing);
    expect(await reportedOutcomes()).toEqual(["processing"]);
    await world.pass(3 * secondMs - 1);
    expect(await provider.charge(of("pm_sandbox_late"))).toEqual(processing);
    expect(await money()).toEqual([]);
    await world.pass(1);
    expect(await reportedOutcomes()).toEqual(["succeeded"]);
    expect(await provider.charge(of("pm_sandbox_late"))).toEqual(succeeded);
    expect(await money()).toHaveLength(1);
  });

  it("pm_sandbox_late_declined is processing, and 3 s later declined", async () => {
    expect(await provider.charge(of("pm_sandbox_late_declined"))).toEqual(processing);
    await world.pass(3 * secondMs);
    const declined = { outcome: "declined", reason: "generic_decline" };
    expect(await provider.charge(of("pm_sandbox_late_declined"))).toEqual(declined);
    expect(await reportedOutcomes()).toEqual(["processing", "declined"]);
  });

  it("pm_sandbox_out_of_order reports succeeded before the processing that it followed", async () => {
    await provider.charge(of("pm_sandbox_out_of_order"));
    expect(await reportedOutcomes()).toEqual([]);
    await world.pass(secondMs);
    expect(await reportedOutcomes()).toEqual(["succeeded"]);
    await world.pass(secondMs);
    expect(await reportedOutcomes()).toEqual(["processing"]);
  });

  it("pm_sandbox_out_of_order stays out of order when both messages are sent late", async () => {
    await provider.charge(of("pm_sandbox_out_of_order"));
    await world.pass(minuteMs);
    expect(await reportedOutcomes()).toEqual(["succeeded", "processing"]);
  });

  it("a late charge that is cancelled before stays cancelled", async () => {
    await provider.charge(of("pm_sandbox_late"));
    expect(await provider.cancel({ key, orderId, attempt })).toEqual(cancelled);
    await world.pass(minuteMs);
    expect(await provider.charge(of("pm_sandbox_late"))).toEqual(cancelled);
    expect(await reportedOutcomes()).toEqual(["processing", "cancelled"]);
    expect(await money()).toEqual([]);
  });

  it("a late charge that is cancelled when its time has come has succeeded", async () => {
    await provider.charge(of("pm_sandbox_late"));
    await world.pass(3 * secondMs);
    expect(await provider.cancel({ key, orderId, attempt })).toEqual(succeeded);
  });

  it("a lost call that is cancelled is never charged by the repeat", async () => {
    provider.charge(of("pm_sandbox_lost_not_charged")).catch(() => {});
    await world.pass(secondMs);
    expect(await provider.cancel({ key, orderId, attempt })).toEqual(cancelled);
    expect(await provider.charge(of("pm_sandbox_lost_not_charged"))).toEqual(cancelled);
    expect(await money()).toEqual([]);
  });

  it("pm_sandbox_refund_lost gives back, never answers the first call, and answers the next", async () => {
    await provider.charge(of("pm_sandbox_refund_lost"));
    const call = provider.refund(refundRequest());
    await world.pass(minuteMs);
    expect(await isPending(call)).toBe(true);
    expect(await succeededRefunds(world.sandbox.charges)).toHaveLength(1);
    expect(await provider.refund(refundRequest())).toEqual(succeeded);
    expect(await succeededRefunds(world.sandbox.charges)).toHaveLength(1);
    await Promise.all([expect(call).rejects.toThrow("cut"), world.pass(10 * minuteMs)]);
  });

  it("pm_sandbox_refund_fails is charged, and refuses every refund", async () => {
    expect(await provider.charge(of("pm_sandbox_refund_fails"))).toEqual(succeeded);
    const refused = { outcome: "failed", reason: "expired_or_canceled_card" };
    expect(await provider.refund(refundRequest())).toEqual(refused);
    expect(await reportedOutcomes()).toEqual(["succeeded", "failed"]);
  });

  it("knows no names of JavaScript's own", async () => {
    await expect(provider.charge(of("constructor"))).rejects.toMatchObject({
      type: "PAYMENT_METHOD_UNKNOWN",
    });
  });
});

describe("the sandbox", () => {
  it("remembers its charges when it is started again on the same collection", async () => {
    await provider.charge(request());
    const restarted = createSandboxProvider(world.sandbox);
    expect(await restarted.charge(request())).toEqual(succeeded);
    await expect(restarted.charge(request({ currency: "USD" }))).rejects.toThrow("other values");
    expect(await money()).toHaveLength(1);
  });

  it("sends a webhook again until it is acknowledged, at growing distances", async () => {
    await provider.charge(request());
    const sentAtS: number[] = [];
    const startMs = world.sandbox.clock.nowMs();
    for (let s = 0; s < 200; s++) {
      const events = await reported(() => sentAtS.length === 7);
      if (events.length) sentAtS.push((world.sandbox.clock.nowMs() - startMs) / secondMs);
      await world.pass(secondMs);
    }
    expect(sentAtS).toEqual([0, 1, 3, 7, 15, 31, 63, 123]);
  });

  it("sends the webhooks of more charges than one page holds", async () => {
    for (let n = 1; n <= 230; n++) await provider.charge(request({ attempt: n, key: `k:${n}` }));
    expect(await reported()).toHaveLength(230);
    expect(await reported()).toEqual([]);
  });

  it("keeps what happens to a charge while its webhook is under way", async () => {
    await provider.charge(of("pm_card_authenticationRequired"));
    await deliverDue(world.sandbox, async () => void (await provider.cancel({ key, orderId, attempt })));
    expect(await reportedOutcomes()).toEqual(["cancelled"]);
  });
});
