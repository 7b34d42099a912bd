import { beforeEach, describe, expect, it } from "@jest/globals";
import { minuteMs, secondMs } from "../../../lib/clock.ts";
import { deliverDue } from "../provider/sandbox-webhooks.ts";
import { alerts, attempt, orderId, type SpecWorld, specWorld } from "../testing/world.ts";
import { charge } from "./charge.ts";
import { settleFromWebhook } from "./webhooks.ts";

let world: SpecWorld;
beforeEach(() => {
  world = specWorld();
});

const key = `${orderId}:1`;
const state = async () => (await world.ports.payments.get(key))?.state;

/** Every webhook that is due, taken from the sandbox without reaching the shop. */
async function dueWebhooks(): Promise<[string, string][]> {
  const taken: [string, string][] = [];
  await deliverDue(world.sandbox, async (body, signature) => void taken.push([body, signature]));
  return taken;
}

const receive = ([body, signature]: [string, string]) => settleFromWebhook(world.ports, body, signature);

async function late(paymentMethod: string, ms: number) {
  const outcome = charge(world.ports, attempt({ paymentMethod }));
  await world.pass(ms);
  return await outcome;
}

describe("settleFromWebhook", () => {
  it("settles an open payment and wakes its order", async () => {
    expect(await late("pm_sandbox_late", 0)).toEqual({ outcome: "processing" });
    await world.pass(3 * secondMs);
    await world.deliver();
    expect(await state()).toBe("succeeded");
    expect(new Set(world.woken)).toEqual(new Set([orderId]));
  });

  it("settles a late no as well", async () => {
    await late("pm_sandbox_late_declined", 3 * secondMs);
    await world.deliver();
    expect(await world.ports.payments.get(key)).toMatchObject({
      state: "declined",
      reason: "generic_decline",
    });
  });

  it("settles the payment whose answer was lost", async () => {
    expect(await late("pm_sandbox_lost_charged", 3 * secondMs)).toEqual({ outcome: "unknown" });
    await world.pass(7 * secondMs);
    await world.deliver();
    expect(await state()).toBe("succeeded");
  });

  it("does nothing for a message whose job is done", async () => {
    await charge(world.ports, attempt());
    const [message] = await dueWebhooks();
    await receive(message!);
    await receive(message!);
    expect(world.woken).toEqual([orderId]);
  });

  it("takes the same message twice at the same time without harm", async () => {
    await charge(world.ports, attempt());
    const [message] = await dueWebhooks();
    await Promise.all([receive(message!), receive(message!)]);
    expect(await state()).toBe("succeeded");
    expect(await world.ports.webhookEvents.count()).toBe(1);
  });

  it("takes a message that the processor sends twice once", async () => {
    await charge(world.ports, attempt({ paymentMethod: "pm_sandbox_twice" }));
    expect(await world.deliver()).toBe(2);
    expect(world.woken).toEqual([orderId]);
  });

  it("changes nothing by `processing` that comes after `succeeded`", async () => {
    await late("pm_sandbox_out_of_order", secondMs);
    const [first] = await dueWebhooks();
    expect(JSON.parse(first![0]).outcome).toEqual({ outcome: "succeeded" });
    await receive(first!);
    await world.pass(secondMs);
    const [second] = await dueWebhooks();
    expect(JSON.parse(second![0]).outcome).toEqual({ outcome: "processing" });
    await receive(second!);
    expect(await state()).toBe("succeeded");
    expect(alerts(world)).toEqual([]);
  });

  it("writes a missing row again, with all that the processor knows of it", async () => {
    await charge(world.ports, attempt());
    const before = await world.ports.payments.get(key);
    await world.ports.payments.remove(key, {});
    await world.deliver();
    const rebuilt = await world.ports.payments.get(key);
    expect(rebuilt).toEqual({ ...before, version: 1, history: rebuilt?.history });
    expect(rebuilt?.history.map(({ what }) => what)).toEqual(["rebuilt from the processor as succeeded"]);
    expect(await charge(world.ports, attempt())).toEqual({ outcome: "succeeded" });
  });

  it("logs a message that contradicts a settled payment, and leaves the payment", async () => {
    await charge(world.ports, attempt());
    await world.ports.payments.change(key, {}, { state: "cancelled" });
    await world.deliver();
    expect(await state()).toBe("cancelled");
    expect(alerts(world)).toMatchObject([
      { fields: { orderId, state: "cancelled", processorSays: "succeeded" } },
    ]);
  });

  it("logs a charge of another amount", async () => {
    await charge(world.ports, attempt());
    await world.ports.payments.change(key, {}, { amountMinor: 1 });
    await world.deliver();
    expect(alerts(world)).toMatchObject([{ fields: { orderId, amountMinor: 1, chargedMinor: 2_500 } }]);
  });

  it("refuses a body that was not signed so, and writes nothing", async () => {
    await charge(world.ports, attempt());
    const [[body, signature]] = (await dueWebhooks()) as [[string, string]];
    const forged = body.replace("2500", "1");
    await expect(receive([forged, signature])).rejects.toMatchObject({ type: "SIGNATURE_INVALID" });
    await world.pass(5 * minuteMs + secondMs);
    await expect(receive([body, signature])).rejects.toMatchObject({ type: "SIGNATURE_INVALID" });
    expect(await world.ports.webhookEvents.count()).toBe(0);
  });

  it("is sent again until the order could be woken", async () => {
    await charge(world.ports, attempt());
    const { wakeOrder } = world.ports;
    world.ports.wakeOrder = () => Promise.reject(new Error("orders is away"));
    await world.deliver();
    world.ports.wakeOrder = wakeOrder;
    expect(await world.deliver()).toBe(0);
    await world.pass(secondMs);
    expect(await world.deliver()).toBe(1);
    expect(world.woken).toEqual([orderId]);
  });

  it.each(
    ["receive", "settle", "wake", "acknowledge"].flatMap((s) => [
      `payments.${s}:before`,
      `payments.${s}:after`,
    ]),
  )("is finished by the repeat when its worker dies at %s", async (point) => {
    await late("pm_sandbox_lost_charged", 10 * secondMs);
    const [message] = await dueWebhooks();
    world.dieAt(point);
    await expect(receive(message!)).rejects.toThrow(point);
    await receive(message!);
    expect(await state()).toBe("succeeded");
    expect(world.woken).toContain(orderId);
    expect((await world.ports.webhookEvents.get(JSON.parse(message![0]).id))?.state).toBe("done");
  });
});
