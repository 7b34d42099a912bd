import { beforeEach, describe, expect, it } from "@jest/globals";
import { hourMs, secondMs } from "../../../lib/clock.ts";
import { deliverDue } from "../provider/sandbox-webhooks.ts";
import { succeededRefunds } from "../testing/sandbox-money.ts";
import { alerts, attempt, orderId, refundOf, type SpecWorld, specWorld } from "../testing/world.ts";
import { charge } from "./charge.ts";
import { refund, refundsOfOrder } from "./refund.ts";
import { settleFromWebhook } from "./webhooks.ts";

let world: SpecWorld;
beforeEach(() => {
  world = specWorld();
});

const key = `${orderId}:refund:1`;
const row = () => world.ports.refunds.get(key);
const given = async () =>
  (await succeededRefunds(world.sandbox.charges)).map(({ amountMinor }) => amountMinor);
const refundsSent = () => world.calls.filter((call) => call.startsWith("refund"));
const succeeded = { outcome: "succeeded" };
const unknown = { outcome: "unknown" };

/** An order that was charged 25.00 with this card. */
async function charged(paymentMethod = "pm_card_visa"): Promise<void> {
  await charge(world.ports, attempt({ paymentMethod }));
}

async function refundWhile(ms: number) {
  const outcome = refund(world.ports, refundOf());
  await world.pass(ms);
  return await outcome;
}

describe("refund", () => {
  it("gives back, and keeps what happened with the request's id", async () => {
    await charged();
    expect(await refund(world.ports, refundOf())).toEqual(succeeded);
    const atMs = world.ports.clock.nowMs();
    expect(await row()).toMatchObject({ state: "succeeded", attempt: 1, amountMinor: 1_000, askAtMs: null });
    expect((await row())?.history).toEqual([
      { atMs, what: "sent", requestId: "req_3" },
      { atMs, what: "succeeded", requestId: "req_3" },
    ]);
    expect(await given()).toEqual([1_000]);
  });

  it("gives back what the attempt took that succeeded", async () => {
    await charge(world.ports, attempt({ paymentMethod: "pm_card_visa_chargeDeclined" }));
    await charge(world.ports, attempt({ attempt: 2 }));
    expect(await refund(world.ports, refundOf())).toEqual(succeeded);
    expect((await row())?.attempt).toBe(2);
  });

  it("gives back once when twenty callers send the same refund at the same time", async () => {
    await charged();
    const callers = Array.from({ length: 20 }, () => refund(world.ports, refundOf()));
    expect(await Promise.all(callers)).toEqual(Array(20).fill(succeeded));
    expect(await given()).toEqual([1_000]);
    expect((await row())?.history.map(({ what }) => what)).toEqual(["sent", "succeeded"]);
  });

  it("answers a settled refund without asking the processor again", async () => {
    await charged();
    await refund(world.ports, refundOf());
    expect(await refund(world.ports, refundOf())).toEqual(succeeded);
    expect(refundsSent()).toEqual([`refund ${key}`]);
  });

  it("lists an order's refunds in their order", async () => {
    await charged();
    for (const n of [2, 10, 1]) await refund(world.ports, refundOf({ refund: n, amountMinor: 100 }));
    expect((await refundsOfOrder(world.ports, orderId)).map((one) => one.refund)).toEqual([1, 2, 10]);
  });

  it("answers why the processor refused, and the same again later", async () => {
    await charged();
    const failed = { outcome: "failed", reason: "more_than_charged" };
    expect(await refund(world.ports, refundOf({ amountMinor: 2_501 }))).toEqual(failed);
    expect(await refund(world.ports, refundOf({ amountMinor: 2_501 }))).toEqual(failed);
    expect(refundsSent()).toHaveLength(1);
    expect(await given()).toEqual([]);
  });

  it("is failed when the buyer's account is closed", async () => {
    await charged("pm_sandbox_refund_fails");
    const failed = { outcome: "failed", reason: "expired_or_canceled_card" };
    expect(await refund(world.ports, refundOf())).toEqual(failed);
    expect(await row()).toMatchObject({ state: "failed", reason: "expired_or_canceled_card" });
  });

  it("waits, and alerts a person, while no charge of the order is known", async () => {
    await charge(world.ports, attempt({ paymentMethod: "pm_card_visa_chargeDeclined" }));
    expect(await refund(world.ports, refundOf())).toEqual(unknown);
    expect(await row()).toBeNull();
    expect(refundsSent()).toEqual([]);
    expect(alerts(world)).toMatchObject([{ fields: { orderId, refund: 1 } }]);
  });

  it("refuses to send the refund with another amount", async () => {
    await charged("pm_sandbox_refund_lost");
    await refundWhile(3 * secondMs);
    const other = refund(world.ports, refundOf({ amountMinor: 9 }));
    await expect(other).rejects.toThrow(`${key} was sent with 1000 EUR and cannot be sent with 9 EUR`);
  });
});

describe("refund, when the answer is lost", () => {
  it("answers unknown after 3 s, leaves the row open, and the same call settles it", async () => {
    await charged("pm_sandbox_refund_lost");
    expect(await refundWhile(3 * secondMs)).toEqual(unknown);
    expect((await row())?.state).toBe("sent");
    expect(await refund(world.ports, refundOf())).toEqual(succeeded);
    expect(await given()).toEqual([1_000]);
  });

  it("is settled by the webhook, which wakes the order", async () => {
    await charged("pm_sandbox_refund_lost");
    await refundWhile(3 * secondMs);
    await world.deliver();
    expect((await row())?.state).toBe("succeeded");
    expect(world.woken).toContain(orderId);
  });
});

describe("a refund's webhook", () => {
  it("does nothing to a refund that is settled, and writes a missing one again", async () => {
    await charged();
    await refund(world.ports, refundOf());
    const before = await row();
    const messages: [string, string][] = [];
    await deliverDue(world.sandbox, async (body, signature) => void messages.push([body, signature]));
    for (const [body, signature] of messages) await settleFromWebhook(world.ports, body, signature);
    expect(await row()).toEqual(before);
    await world.ports.refunds.remove(key, {});
    await world.ports.webhookEvents.remove(JSON.parse(messages[1]![0]).id, {});
    for (const [body, signature] of messages) await settleFromWebhook(world.ports, body, signature);
    expect(await row()).toMatchObject({ state: "succeeded", attempt: 1, amountMinor: 1_000 });
    expect(alerts(world)).toEqual([]);
  });
});

describe("refund, when its worker dies", () => {
  const points = ["refundJournal", "refund", "refundSettle"].flatMap((step) => [
    `payments.${step}:before`,
    `payments.${step}:after`,
  ]);

  it.each(points)("at %s, the next one gives back exactly once", async (point) => {
    await charged();
    world.dieAt(point);
    await expect(refund(world.ports, refundOf())).rejects.toThrow(point);
    expect(await refund(world.ports, refundOf())).toEqual(succeeded);
    expect(await given()).toEqual([1_000]);
    expect((await row())?.state).toBe("succeeded");
  });

  it("before the call, the row is there already", async () => {
    await charged();
    world.dieAt("payments.refund:before");
    await expect(refund(world.ports, refundOf())).rejects.toThrow();
    expect((await row())?.state).toBe("sent");
    expect(refundsSent()).toEqual([]);
  });
});

describe("refund, 23 h after the key was first sent", () => {
  it("sends nothing any more, answers unknown and alerts a person", async () => {
    await charged("pm_sandbox_refund_lost");
    await refundWhile(3 * secondMs);
    await world.pass(23 * hourMs - 3 * secondMs);
    expect(await refund(world.ports, refundOf())).toEqual(unknown);
    expect(refundsSent()).toHaveLength(1);
    expect(alerts(world)).toMatchObject([{ fields: { orderId, refund: 1 } }]);
  });

  it("still sends the key a moment before", async () => {
    await charged("pm_sandbox_refund_lost");
    await refundWhile(3 * secondMs);
    await world.pass(23 * hourMs - 3 * secondMs - 1);
    expect(await refund(world.ports, refundOf())).toEqual(succeeded);
  });
});
