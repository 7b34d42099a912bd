import { describe, expect, it } from "@jest/globals";
import { BackgroundTasks } from "../../../mixins/background-tasks.ts";
import { recoverDue } from "../lifecycle/recover-orders.ts";
import type { OrderDocument } from "../order/order-documents.ts";
import { reserve } from "../reserve/reserve.ts";
import { paymentFor, reservation } from "../testing/samples.ts";
import { type SpecWorld, specWorld, startMs } from "../testing/world.ts";
import { type Payment, pay } from "./pay.ts";
import { paymentAnswer } from "./payment-answer.ts";

const minute = 60_000;

async function reserved(world: SpecWorld, change = {}): Promise<OrderDocument> {
  return await reserve(world.ports, reservation(change));
}

async function answer(world: SpecWorld, asked: Payment): Promise<OrderDocument> {
  return await paymentAnswer(world.ports, await pay(world.ports, asked), world.clock.nowMs() + 230);
}

const stored = async (world: SpecWorld, { _id }: OrderDocument) => (await world.ports.orders.get(_id))!;

describe("pay", () => {
  it("charges once, then tickets and confirmation follow", async () => {
    const world = specWorld();
    const order = await reserved(world);
    expect((await answer(world, paymentFor(order))).state).toBe("paid");
    await world.quiet();
    expect(await stored(world, order)).toMatchObject({
      state: "fulfilled",
      outbox: [],
      nextAtMs: null,
      ticketIds: [`${order._id}:1:1`, `${order._id}:1:2`],
    });
    expect([...world.notified.keys()]).toEqual([`${order._id}:orderConfirmed:1`]);
    expect(world.charges).toEqual([{ orderId: order._id, attempt: 1 }]);
  });

  it("registers background tasks: once they have settled, the order is fulfilled", async () => {
    const world = specWorld();
    const unfinished = new BackgroundTasks();
    const { fulfil } = world.ports;
    world.ports.waitUntil = (work) => unfinished.add(work);
    world.ports.fulfil = (order) => new Promise(setImmediate).then(() => fulfil(order));
    const order = await reserved(world);
    await pay(world.ports, paymentFor(order));
    await unfinished.settled();
    expect(await stored(world, order)).toMatchObject({ state: "fulfilled" });
  });

  it("answers a repeat of the key with that attempt's outcome and charges no more", async () => {
    const world = specWorld();
    const order = await reserved(world);
    const first = await answer(world, paymentFor(order));
    await world.quiet();
    expect((await answer(world, paymentFor(order))).state).toBe(first.state);
    expect(world.charges).toHaveLength(1);
  });

  it("refuses the key for another card", async () => {
    const world = specWorld();
    const order = await reserved(world);
    await answer(world, paymentFor(order));
    await expect(
      answer(world, paymentFor(order, { paymentMethod: "pm_card_mastercard" })),
    ).rejects.toMatchObject({ type: "IDEMPOTENCY_KEY_REUSED" });
  });

  it("opens one attempt when a hundred ask at once", async () => {
    const world = specWorld();
    const order = await reserved(world);
    const answers = await Promise.all(Array.from({ length: 100 }, () => answer(world, paymentFor(order))));
    expect(new Set(answers.map(({ state }) => state))).toEqual(new Set(["paid"]));
    expect(world.charges).toHaveLength(1);
  });

  it("lets another card follow a declined one at once, with more time", async () => {
    const world = specWorld();
    world.outcomes = [{ outcome: "declined", reason: "insufficient_funds" }, { outcome: "succeeded" }];
    const order = await reserved(world);
    world.clock.set(startMs + 8 * minute);
    await expect(answer(world, paymentFor(order))).rejects.toMatchObject({
      type: "PAYMENT_DECLINED",
      data: { reason: "insufficient_funds", expiresAt: new Date(startMs + 13 * minute).toISOString() },
    });
    await world.quiet();
    expect(await stored(world, order)).toMatchObject({ state: "reserved", nextAtMs: startMs + 13 * minute });
    const second = paymentFor(order, {
      idempotencyKey: "payment-key-000002",
      paymentMethod: "pm_card_mastercard",
    });
    expect((await answer(world, second)).state).toBe("paid");
    await expect(answer(world, paymentFor(order))).rejects.toMatchObject({ type: "PAYMENT_DECLINED" });
    await world.quiet();
    expect([...world.notified.keys()]).toEqual([
      `${order._id}:paymentDeclined:1`,
      `${order._id}:orderConfirmed:1`,
    ]);
  });

  it("ends the order after the fifth declined card and frees its places", async () => {
    const world = specWorld();
    world.outcomes = [{ outcome: "declined", reason: "do_not_honor" }];
    const order = await reserved(world);
    for (let n = 1; n <= 4; n++) {
      await expect(
        answer(world, paymentFor(order, { idempotencyKey: `payment-key-00000${n}` })),
      ).rejects.toMatchObject({ type: "PAYMENT_DECLINED" });
      await world.quiet();
    }
    await expect(
      answer(world, paymentFor(order, { idempotencyKey: "payment-key-000005" })),
    ).rejects.toMatchObject({ type: "PAYMENT_FAILED" });
    await world.quiet();
    expect(await stored(world, order)).toMatchObject({
      state: "expired",
      claims: [],
      holding: false,
      outbox: [],
    });
    expect(world.released).toEqual(order.claims);
    await expect(
      answer(world, paymentFor(order, { idempotencyKey: "payment-key-000006" })),
    ).rejects.toMatchObject({ type: "ORDER_EXPIRED" });
  });

  it("joins the attempt under way with the same card and refuses another card in the meantime", async () => {
    const world = specWorld();
    world.outcomes = [{ outcome: "challenge", url: "http://bank.example/1" }];
    const order = await reserved(world);
    const waiting = await answer(world, paymentFor(order));
    expect(waiting).toMatchObject({ state: "paying", attempts: [{ challengeUrl: "http://bank.example/1" }] });
    world.ports.sleep = async () => world.clock.set(world.clock.nowMs() + 20);
    expect((await answer(world, paymentFor(order, { idempotencyKey: "payment-key-000002" }))).state).toBe(
      "paying",
    );
    const other = paymentFor(order, {
      idempotencyKey: "payment-key-000003",
      paymentMethod: "pm_card_mastercard",
    });
    await expect(answer(world, other)).rejects.toMatchObject({ type: "PAYMENT_IN_PROGRESS" });
    expect(world.charges).toHaveLength(1);
  });

  it("keeps the places while an answer is lost, and asks again until it is final", async () => {
    const world = specWorld();
    world.outcomes = [new Error("timed out"), { outcome: "unknown" }, { outcome: "succeeded" }];
    const order = await reserved(world);
    world.ports.sleep = async () => {};
    expect((await answer(world, paymentFor(order))).state).toBe("paying");
    world.clock.set(startMs + 11 * minute - 1);
    for (let round = 0; round < 3; round++) {
      world.clock.set(world.clock.nowMs() + minute);
      await recoverDue(world.ports);
    }
    await world.quiet();
    expect((await stored(world, order)).state).toBe("fulfilled");
    expect(new Set(world.charges.map(({ attempt }) => attempt))).toEqual(new Set([1]));
  });

  it("cancels an attempt at the processor that lasts too long, and frees the places only then", async () => {
    const world = specWorld();
    world.outcomes = [{ outcome: "challenge", url: "http://bank.example/1" }];
    const order = await reserved(world, {});
    world.clock.set(startMs + 9 * minute);
    await answer(world, paymentFor(order));
    world.clock.set(startMs + 21 * minute);
    world.outcomes = [{ outcome: "cancelled" }];
    await recoverDue(world.ports);
    expect(world.cancels).toEqual([{ orderId: order._id, attempt: 1 }]);
    expect(await stored(world, order)).toMatchObject({
      state: "expired",
      claims: [],
      failure: { code: "PAYMENT_FAILED" },
    });
  });

  it("keeps an order whose cancelled attempt turns out to be charged", async () => {
    const world = specWorld();
    world.outcomes = [{ outcome: "processing" }];
    const order = await reserved(world);
    world.ports.sleep = async () => {};
    await answer(world, paymentFor(order));
    world.clock.set(startMs + 30 * minute);
    world.outcomes = [{ outcome: "succeeded" }];
    await recoverDue(world.ports);
    expect((await stored(world, order)).state).toBe("fulfilled");
  });

  it("needs no card for a total of 0", async () => {
    const world = specWorld();
    const order = await reserved(world, {
      lines: [{ ticketTypeId: "typ_free", quantity: 1, adjacent: false }],
    });
    expect((await answer(world, paymentFor(order, { paymentMethod: undefined }))).state).toBe("paid");
    await world.quiet();
    expect((await stored(world, order)).state).toBe("fulfilled");
    expect(world.charges).toEqual([]);
  });

  it("asks for a card where there is something to pay, and knows only its own buyer", async () => {
    const world = specWorld();
    const order = await reserved(world);
    await expect(answer(world, paymentFor(order, { paymentMethod: undefined }))).rejects.toMatchObject({
      type: "PAYMENT_METHOD_REQUIRED",
    });
    await expect(answer(world, paymentFor(order, { buyerId: "usr_eve" }))).rejects.toMatchObject({
      type: "NOT_FOUND",
    });
  });

  it("takes no payment for an event that is off sale or a reservation whose time is over", async () => {
    const world = specWorld();
    const order = await reserved(world);
    world.event = { ...world.event, state: "draft" };
    await expect(answer(world, paymentFor(order))).rejects.toMatchObject({ type: "NOT_ON_SALE" });
    world.clock.set(order.expiresAtMs);
    await expect(answer(world, paymentFor(order))).rejects.toMatchObject({ type: "ORDER_EXPIRED" });
  });
});
