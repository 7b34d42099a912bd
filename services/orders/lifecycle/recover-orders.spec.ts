import { describe, expect, it } from "@jest/globals";
import { pay } from "../pay/pay.ts";
import { openRefund } from "../refund/open-refund.ts";
import { reserve } from "../reserve/reserve.ts";
import { paymentFor, reservation } from "../testing/samples.ts";
import { specWorld, startMs } from "../testing/world.ts";
import { cancel } from "./advance-order.ts";
import { fulfilBatch } from "./fulfil-orders.ts";
import { recoverDue, recoverOrder } from "./recover-orders.ts";

const cause = { by: "usr_ada", requestId: "req-cancel" };

describe("recoverDue", () => {
  it("expires a reservation at its time, frees its places and notifies the buyer once", async () => {
    const world = specWorld();
    const order = await reserve(world.ports, reservation());
    expect(await recoverDue(world.ports)).toBe(0);
    world.clock.set(order.expiresAtMs);
    expect(await recoverDue(world.ports)).toBe(1);
    expect(await world.ports.orders.get(order._id)).toMatchObject({
      state: "expired",
      claims: [],
      outbox: [],
      nextAtMs: null,
    });
    expect(world.released).toEqual(order.claims);
    expect([...world.notified.keys()]).toEqual([`${order._id}:orderExpired:1`]);
    expect(await recoverDue(world.ports)).toBe(0);
  });

  it("lets one of two workers take an order", async () => {
    const world = specWorld();
    const order = await reserve(world.ports, reservation());
    world.clock.set(order.expiresAtMs);
    const taken = await Promise.all([recoverDue(world.ports), recoverDue(world.ports)]);
    expect(taken.sort()).toEqual([0, 1]);
  });

  it("goes on where a crash after the payment left off, once the lease is over", async () => {
    const world = specWorld();
    const order = await reserve(world.ports, reservation());
    world.ports.fulfil = () => new Promise(() => {});
    const payment = paymentFor(order);
    await (await pay(world.ports, payment)).work;
    world.ports.fulfil = (paid) => fulfilBatch(world.ports, [paid]);
    expect(await recoverDue(world.ports)).toBe(0);
    world.clock.set(startMs + 10_000);
    expect(await recoverDue(world.ports)).toBe(1);
    expect(await world.ports.orders.get(order._id)).toMatchObject({
      state: "fulfilled",
      outbox: [],
      nextAtMs: null,
    });
  });

  it("looks again after a fault, and says loudly when a paid order waits for a minute", async () => {
    const world = specWorld();
    const errors: string[] = [];
    world.ports.log.error = ((_fields: unknown, text: string) => errors.push(text)) as never;
    const order = await reserve(world.ports, reservation());
    world.ports.fulfil = () => Promise.reject(new Error("tickets are down"));
    const payment = paymentFor(order);
    await (await pay(world.ports, payment)).work;
    world.clock.set(startMs + 61_000);
    await recoverDue(world.ports);
    expect(errors).toContain("paid for more than a minute and still without tickets");
    expect((await world.ports.orders.get(order._id))?.nextAtMs).toBe(startMs + 71_000);
  });
});

describe("wake", () => {
  it("settles an attempt at once when payments has news, and leaves other orders alone", async () => {
    const world = specWorld();
    world.outcomes = [{ outcome: "challenge", url: "http://bank.example/1" }, { outcome: "succeeded" }];
    const order = await reserve(world.ports, reservation());
    expect(await recoverOrder(world.ports, order._id)).toBe(false);
    const payment = paymentFor(order, { paymentMethod: "pm_card_authenticationRequired" });
    await (await pay(world.ports, payment)).work;
    expect(await recoverOrder(world.ports, order._id)).toBe(true);
    expect((await world.ports.orders.get(order._id))?.state).toBe("fulfilled");
    expect(await recoverOrder(world.ports, "ord_spec_none")).toBe(false);
  });
});

describe("a refund under way", () => {
  it("is looked at as soon as payments has news, and reported after five minutes", async () => {
    const world = specWorld();
    const errors: string[] = [];
    world.ports.log.error = ((_fields: unknown, text: string) => errors.push(text)) as never;
    const order = await reserve(world.ports, reservation());
    await (await pay(world.ports, paymentFor(order))).work;
    await world.quiet();
    world.refundOutcomes = [{ outcome: "unknown" }];
    const asked = { id: "ref_1", bodyHash: "", orderId: order._id, because: "asked" as const, reason: null };
    await openRefund(world.ports, { ...asked, cause });
    world.clock.set(startMs + 4 * 60_000);
    await recoverDue(world.ports);
    expect(errors).toEqual([]);
    world.clock.set(startMs + 5 * 60_000);
    await recoverDue(world.ports);
    expect(errors).toEqual(["a refund is under way for more than five minutes"]);
    world.refundOutcomes = [{ outcome: "succeeded" }];
    expect(await recoverOrder(world.ports, order._id)).toBe(true);
    expect((await world.ports.orders.get(order._id))?.state).toBe("refunded");
  });
});

describe("cancel", () => {
  it("frees the places once and may be repeated", async () => {
    const world = specWorld();
    const order = await reserve(world.ports, reservation());
    const [first, second] = await Promise.all([
      cancel(world.ports, order, cause),
      cancel(world.ports, order, cause),
    ]);
    expect([first.state, second.state]).toEqual(["cancelled", "cancelled"]);
    expect(world.released).toEqual(order.claims);
    expect(await world.ports.orders.get(order._id)).toMatchObject({ claims: [], outbox: [], nextAtMs: null });
  });

  it("refuses an order that is paid", async () => {
    const world = specWorld();
    const order = await reserve(world.ports, reservation());
    const payment = paymentFor(order);
    await (await pay(world.ports, payment)).work;
    await world.quiet();
    await expect(
      cancel(world.ports, (await world.ports.orders.get(order._id))!, cause),
    ).rejects.toMatchObject({
      type: "ORDER_NOT_CANCELLABLE",
      data: { state: "fulfilled" },
    });
  });
});
