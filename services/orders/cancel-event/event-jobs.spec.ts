import { describe, expect, it } from "@jest/globals";
import { recoverDue } from "../lifecycle/recover-orders.ts";
import type { OrderDocument } from "../order/order-documents.ts";
import { pay, requireNotDeclined } from "../pay/pay.ts";
import { openRefund } from "../refund/open-refund.ts";
import { reserve } from "../reserve/reserve.ts";
import { paymentFor, reservation } from "../testing/samples.ts";
import { type SpecWorld, specWorld, startMs } from "../testing/world.ts";
import type { EventTask } from "./event-jobs.ts";
import { openEventJob, runEventJobs } from "./event-jobs.ts";

const eventId = "evt_spec";
const minute = 60_000;
const endTask: EventTask = { kind: "end", reason: "The singer is ill" };

const cancelEvent = (world: SpecWorld) => {
  world.event = { ...world.event, state: "cancelled" };
  return openEventJob(world.ports, { eventId, task: endTask, requestId: "req-end" });
};

async function bought(world: SpecWorld, key: string): Promise<OrderDocument> {
  const order = await reserve(world.ports, reservation({ idempotencyKey: `reserve-key-of-${key}` }));
  await (await pay(world.ports, paymentFor(order, { idempotencyKey: `payment-key-of-${key}` }))).work;
  await world.quiet();
  return await stored(world, order);
}

const stored = async (world: SpecWorld, { _id }: OrderDocument) => (await world.ports.orders.get(_id))!;
const job = async (world: SpecWorld, name = "end") =>
  (await world.ports.eventJobs.get(`${eventId}:${name}`))!;
const messagesOf = (world: SpecWorld, kind: string) =>
  [...world.notified.keys()].filter((id) => id.includes(`:${kind}:`));

/** Lets time pass and the jobs and the recovery run, as their loops would. */
async function pass(world: SpecWorld, ms: number): Promise<void> {
  world.clock.set(world.clock.nowMs() + ms);
  await recoverDue(world.ports);
  await runEventJobs(world.ports);
}

describe("a cancelled event", () => {
  it("withdraws reserved orders, refunds paid ones and notifies each buyer once, with what goes back", async () => {
    const world = specWorld();
    const paid = await bought(world, "paid");
    const reserved = await reserve(world.ports, reservation({ idempotencyKey: "reserve-key-other" }));
    await cancelEvent(world);
    expect(await runEventJobs(world.ports)).toBe(1);
    expect(await stored(world, reserved)).toMatchObject({
      ...{ state: "cancelled", claims: [], outbox: [], nextAtMs: null },
      failure: { code: "EVENT_CANCELLED" },
    });
    expect(await stored(world, paid)).toMatchObject({
      ...{ state: "refunded", claims: [], outbox: [], nextAtMs: null },
      refunds: [{ state: "done", amountMinor: 2400, because: "eventCancelled" }],
    });
    const facts = { reason: "The singer is ill", currency: "EUR" };
    expect(world.notified.get(`${paid._id}:eventCancelled:1`)?.facts).toMatchObject({
      ...facts,
      refundMinor: 2400,
    });
    expect(world.notified.get(`${reserved._id}:eventCancelled:1`)?.facts).toMatchObject({
      ...facts,
      refundMinor: 0,
    });
    expect(messagesOf(world, "orderRefunded")).toEqual([]);
  });

  it("is done when a pass that began a minute later finds no order", async () => {
    const world = specWorld();
    await bought(world, "one");
    await cancelEvent(world);
    await runEventJobs(world.ports);
    expect(await job(world)).toMatchObject({ doneAtMs: null, nextAtMs: startMs + 15_000 });
    await pass(world, 15_000);
    expect(await job(world)).toMatchObject({ doneAtMs: null, nextAtMs: startMs + minute });
    const late = await reserve(
      {
        ...world.ports,
        events: { ...world.ports.events, get: async () => ({ ...world.event, state: "published" }) },
      },
      reservation({ idempotencyKey: "reserve-key-late-01" }),
    );
    await pass(world, 45_000);
    expect(await job(world)).toMatchObject({ doneAtMs: null });
    expect((await stored(world, late)).state).toBe("cancelled");
    await pass(world, 15_000);
    expect(await job(world)).toMatchObject({ doneAtMs: startMs + 75_000, nextAtMs: null });
    expect(await runEventJobs(world.ports)).toBe(0);
  });

  it("refunds tickets that went in as well, and leaves them checked in", async () => {
    const world = specWorld();
    const order = await bought(world, "inside");
    world.tickets.set(order.ticketIds[0]!, "checkedIn");
    await cancelEvent(world);
    await runEventJobs(world.ports);
    expect(await stored(world, order)).toMatchObject({ state: "refunded", refunds: [{ amountMinor: 2400 }] });
    expect(world.tickets.get(order.ticketIds[0]!)).toBe("checkedIn");
  });

  it("refunds what an earlier refund left", async () => {
    const world = specWorld();
    const order = await bought(world, "partly");
    const ticketIds = [order.ticketIds[0]!];
    const cause = { by: "usr_creator", requestId: null };
    const asked = { id: "ref_1", bodyHash: "", orderId: order._id, ticketIds, because: "asked" as const };
    await openRefund(world.ports, { ...asked, reason: null, cause });
    await cancelEvent(world);
    await runEventJobs(world.ports);
    expect(
      (await stored(world, order)).refunds.map(({ amountMinor, state }) => [amountMinor, state]),
    ).toEqual([
      [1200, "done"],
      [1200, "done"],
    ]);
    expect((await stored(world, order)).state).toBe("refunded");
  });

  it("ends a payment under way at the processor, without a word about the card", async () => {
    const world = specWorld();
    world.outcomes = [{ outcome: "challenge", url: "http://bank.example/1" }];
    const order = await reserve(world.ports, reservation());
    await (await pay(world.ports, paymentFor(order))).work;
    world.outcomes = [{ outcome: "cancelled" }];
    await cancelEvent(world);
    await runEventJobs(world.ports);
    expect(world.cancels).toEqual([{ orderId: order._id, attempt: 1 }]);
    expect(await stored(world, order)).toMatchObject({
      state: "cancelled",
      attempts: [{ outcome: "cancelled", reason: "event_cancelled" }],
    });
    expect([...world.notified.keys()]).toEqual([`${order._id}:eventCancelled:1`]);
    await expect(
      pay(world.ports, paymentFor(order, { idempotencyKey: "payment-key-000009" })),
    ).rejects.toMatchObject({
      type: "EVENT_CANCELLED",
    });
  });

  it("offers no other card to a buyer whose card was declined before", async () => {
    const world = specWorld();
    world.outcomes = [{ outcome: "declined", reason: "generic_decline" }];
    const order = await reserve(world.ports, reservation());
    await (await pay(world.ports, paymentFor(order))).work;
    await cancelEvent(world);
    await runEventJobs(world.ports);
    const repeated = await pay(world.ports, paymentFor(order));
    expect(() => requireNotDeclined(repeated.order, repeated.attempt)).toThrow(
      expect.objectContaining({ type: "EVENT_CANCELLED" }),
    );
  });

  it("refunds a payment that was charged after all", async () => {
    const world = specWorld();
    world.outcomes = [{ outcome: "unknown" }];
    const order = await reserve(world.ports, reservation());
    await (await pay(world.ports, paymentFor(order))).work;
    await cancelEvent(world);
    await runEventJobs(world.ports);
    expect((await stored(world, order)).state).toBe("paying");
    world.outcomes = [{ outcome: "succeeded" }];
    await pass(world, 20_000);
    await pass(world, 20_000);
    expect(await stored(world, order)).toMatchObject({ state: "refunded", refunds: [{ state: "done" }] });
  });

  it("takes no new order and no new payment", async () => {
    const world = specWorld();
    const order = await reserve(world.ports, reservation());
    world.event = { ...world.event, state: "cancelled" };
    const refused = { type: "NOT_ON_SALE", data: { reason: "event_cancelled" } };
    await expect(
      reserve(world.ports, reservation({ idempotencyKey: "reserve-key-000002" })),
    ).rejects.toMatchObject(refused);
    await expect(pay(world.ports, paymentFor(order))).rejects.toMatchObject(refused);
  });

  it("is one job however often it is asked for, and one worker's at a time", async () => {
    const world = specWorld();
    await Promise.all([cancelEvent(world), cancelEvent(world), cancelEvent(world)]);
    expect(await world.ports.eventJobs.count()).toBe(1);
    const taken = await Promise.all([runEventJobs(world.ports), runEventJobs(world.ports)]);
    expect(taken.sort()).toEqual([0, 1]);
  });

  it("goes on with the others when one order cannot be ended, and comes back to it", async () => {
    const world = specWorld();
    const [one, other] = [await bought(world, "one"), await bought(world, "other")];
    const { tickets } = world.ports;
    const refuse = () => Promise.reject(new Error("away"));
    world.ports.tickets = { ...tickets, ofOrder: (id) => (id === one._id ? refuse() : tickets.ofOrder(id)) };
    await cancelEvent(world);
    await runEventJobs(world.ports);
    expect([(await stored(world, one)).state, (await stored(world, other)).state]).toEqual([
      "fulfilled",
      "refunded",
    ]);
    world.ports.tickets = tickets;
    await pass(world, 15_000);
    expect((await stored(world, one)).state).toBe("refunded");
  });
});

describe("a changed event", () => {
  const venue = { name: "Hall", city: "Lyon" };
  const before = { startsAt: "2027-06-01T18:00:00.000Z", venue };
  const after = { startsAt: "2027-06-02T18:00:00.000Z", timeZone: "Europe/Paris", venue };
  const change = (world: SpecWorld, set = {}, eventVersion = 7) => {
    const task: EventTask = { kind: "tell", eventVersion, before, after: { ...after, ...set } };
    return openEventJob(world.ports, { eventId, task, requestId: "req-change" });
  };

  it("notifies each order with tickets once, and lets later messages say the new time", async () => {
    const world = specWorld();
    const order = await bought(world, "one");
    await change(world);
    await runEventJobs(world.ports);
    await pass(world, minute);
    expect(messagesOf(world, "eventChanged")).toEqual([`${order._id}:eventChanged:7`]);
    expect(world.notified.get(`${order._id}:eventChanged:7`)).toMatchObject({
      userId: "usr_ada",
      requestId: "req-change",
      facts: { startsAt: after.startsAt, startedAt: before.startsAt, venue, venueBefore: null },
    });
    expect((await stored(world, order)).eventStartsAt).toBe(after.startsAt);
    expect(await job(world, "tell:7")).toMatchObject({ nextAtMs: null });
  });

  it("says where it was when only the place changed", async () => {
    const world = specWorld();
    const order = await bought(world, "one");
    const elsewhere = { name: "Arena", city: "Lyon" };
    await change(world, { startsAt: before.startsAt, venue: elsewhere });
    await runEventJobs(world.ports);
    const facts = { startedAt: null, venue: elsewhere, venueBefore: venue };
    expect(world.notified.get(`${order._id}:eventChanged:7`)?.facts).toMatchObject(facts);
  });

  it("notifies who had reserved before and paid later, and not who bought afterwards", async () => {
    const world = specWorld();
    const early = await reserve(world.ports, reservation());
    await change(world);
    await runEventJobs(world.ports);
    expect(messagesOf(world, "eventChanged")).toEqual([]);
    await (await pay(world.ports, paymentFor(early))).work;
    world.clock.set(startMs + 30_000);
    await bought(world, "afterwards");
    await pass(world, 30_000);
    expect(messagesOf(world, "eventChanged")).toEqual([`${early._id}:eventChanged:7`]);
    expect(world.notified.get(`${early._id}:orderConfirmed:1`)?.facts).toMatchObject({
      startsAt: after.startsAt,
    });
    expect(await job(world, "tell:7")).toMatchObject({ nextAtMs: null });
  });

  it("notifies no one whose order ended", async () => {
    const world = specWorld();
    const order = await reserve(world.ports, reservation());
    world.clock.set(order.expiresAtMs);
    await recoverDue(world.ports);
    await change(world);
    await runEventJobs(world.ports);
    expect(messagesOf(world, "eventChanged")).toEqual([]);
  });
});

async function withManyOrders(world: SpecWorld, count: number): Promise<void> {
  world.event = { ...world.event, quotas: [{ ...world.event.quotas[0]!, capacity: count }] };
  let placesGiven = 0;
  world.hold = () => ({ outcome: "held", places: [[++placesGiven]], slots: [] });
  const lines = [{ ticketTypeId: "typ_adult", quantity: 1, adjacent: false }];
  for (let n = 0; n < count; n++) {
    await reserve(world.ports, reservation({ idempotencyKey: `reserve-key-${1_000 + n}-x`, lines }));
  }
}

describe("a job over more orders than one page", () => {
  it("goes on behind the page that a crash left, with the count of what it had found", async () => {
    const world = specWorld();
    await withManyOrders(world, 150);
    await cancelEvent(world);
    let saves = 0;
    world.ports.failpoints = (point) => {
      if (point === "orders.saveEventJob:after" && ++saves === 2) throw new Error("the process dies here");
    };
    await runEventJobs(world.ports);
    expect(await job(world)).toMatchObject({ pass: { open: 100 } });
    world.ports.failpoints = () => {};
    await pass(world, minute);
    const { items } = await world.ports.orders.find({
      index: "holding",
      where: { eventId, holding: true },
      limit: 1_000,
    });
    expect(items).toEqual([]);
    expect(messagesOf(world, "eventCancelled")).toHaveLength(150);
  });

  it("releases the job after five seconds, and is due again at once", async () => {
    const world = specWorld();
    await withManyOrders(world, 150);
    await cancelEvent(world);
    const { release } = world.ports.inventory;
    world.ports.inventory.release = async (...args) => {
      world.clock.set(world.clock.nowMs() + 100);
      await release(...args);
    };
    await runEventJobs(world.ports);
    const nowMs = world.clock.nowMs();
    expect(await job(world)).toMatchObject({ pass: { open: 100 }, nextAtMs: nowMs });
    await runEventJobs(world.ports);
    expect(messagesOf(world, "eventCancelled")).toHaveLength(150);
  });
});
