import { describe, expect, it } from "@jest/globals";
import { advance } from "../lifecycle/advance-order.ts";
import { recoverDue } from "../lifecycle/recover-orders.ts";
import type { OrderDocument } from "../order/order-documents.ts";
import { viewOf } from "../order/order-views.ts";
import { pay } from "../pay/pay.ts";
import { reserve } from "../reserve/reserve.ts";
import { paymentFor, reservation } from "../testing/samples.ts";
import { type SpecWorld, specWorld, startMs } from "../testing/world.ts";
import { openRefund, type RefundCommand, refundAnswer } from "./open-refund.ts";

const cause = { by: "usr_creator", requestId: "req-refund" };
const lines = [
  { ticketTypeId: "typ_adult", quantity: 2, adjacent: false },
  { ticketTypeId: "typ_free", quantity: 1, adjacent: false },
];

async function bought(world: SpecWorld, change = {}): Promise<OrderDocument> {
  const order = await reserve(world.ports, reservation({ lines, ...change }));
  await (await pay(world.ports, paymentFor(order))).work;
  await world.quiet();
  return await stored(world, order);
}

const stored = async (world: SpecWorld, { _id }: OrderDocument) => (await world.ports.orders.get(_id))!;

const wanted = (order: OrderDocument, change: Partial<RefundCommand> = {}): RefundCommand => ({
  id: "ref_1",
  bodyHash: "hash-1",
  orderId: order._id,
  because: "asked",
  reason: "ill",
  cause,
  ...change,
});

async function refund(world: SpecWorld, order: OrderDocument, change: Partial<RefundCommand> = {}) {
  const { order: opened } = await openRefund(world.ports, wanted(order, change));
  return await advance(world.ports, opened);
}

describe("a refund of the whole order", () => {
  it("voids the tickets, frees the places, gives the money back once, and notifies the buyer", async () => {
    const world = specWorld();
    const order = await bought(world);
    expect(await refund(world, order)).toMatchObject({
      state: "refunded",
      claims: [],
      holding: false,
      outbox: [],
      nextAtMs: null,
      refunds: [{ n: 1, state: "done", amountMinor: 2400, reason: "ill", requestId: "req-refund" }],
    });
    expect([...world.tickets]).toEqual(order.ticketIds.map((id) => [id, "void"]));
    expect(world.released).toEqual(order.claims);
    expect(world.refunds).toEqual([{ orderId: order._id, refund: 1, amountMinor: 2400 }]);
    expect(world.notified.get(`${order._id}:orderRefunded:1`)).toMatchObject({
      userId: "usr_ada",
      facts: { amountMinor: 2400, reason: "ill", tickets: [{ serial: 1 }, { serial: 2 }, { serial: 1 }] },
      requestId: "req-refund",
    });
  });

  it("voids before it frees, and frees before it pays", async () => {
    const world = specWorld();
    const steps: string[] = [];
    world.ports.failpoints = (point) => void steps.push(point);
    const order = await bought(world);
    steps.length = 0;
    await refund(world, order);
    const effects = steps.filter((point) =>
      /voidTickets:after|freeRefunded:after|orders.refund:before/.test(point),
    );
    expect(effects).toEqual([
      "orders.voidTickets:after",
      "orders.freeRefunded:after",
      "orders.refund:before",
    ]);
  });

  it("can be sold again", async () => {
    const world = specWorld();
    const order = await bought(world);
    await refund(world, order);
    const again = await reserve(world.ports, reservation({ lines, buyerId: "usr_ben" }));
    expect(again.claims).toEqual(order.claims);
  });

  it("asks no processor where nothing was charged", async () => {
    const world = specWorld();
    const order = await bought(world, { lines: [lines[1]!] });
    expect(await refund(world, order)).toMatchObject({ state: "refunded", refunds: [{ state: "done" }] });
    expect(world.refunds).toEqual([]);
  });

  it("waits for the tickets of an order that is paid and not fulfilled yet", async () => {
    const world = specWorld();
    const { fulfil } = world.ports;
    world.ports.fulfil = () => new Promise(() => {});
    const order = await bought(world);
    expect(order.state).toBe("paid");
    world.ports.fulfil = fulfil;
    expect((await refund(world, order)).state).toBe("refunded");
  });
});

describe("a refund of some tickets", () => {
  it("keeps the others, and ends the order with the last one", async () => {
    const world = specWorld();
    const order = await bought(world);
    const [first, second, free] = order.ticketIds as [string, string, string];
    const partly = await refund(world, order, { ticketIds: [second] });
    expect(partly).toMatchObject({
      state: "fulfilled",
      claims: ["quo_hall/1", "quo_hall/3"],
      nextAtMs: null,
    });
    const rest = await refund(world, order, { id: "ref_2" });
    expect(rest.refunds[1]?.tickets.map(({ ticketId }) => ticketId)).toEqual([first, free]);
    expect(rest).toMatchObject({ state: "refunded", claims: [], outbox: [], nextAtMs: null });
    expect(world.refunds.map(({ amountMinor }) => amountMinor)).toEqual([1200, 1200]);
  });

  it("gives the buyer the slots under the limits back", async () => {
    const world = specWorld();
    const [adult, ...others] = world.event.ticketTypes;
    world.event = {
      ...world.event,
      maxTicketsPerBuyer: 3,
      ticketTypes: [{ ...adult!, maxPerBuyer: 2 }, ...others],
    };
    const order = await bought(world);
    const partly = await refund(world, order, { ticketIds: [order.ticketIds[0]!] });
    expect(partly.claims).toEqual([
      ...["quo_hall/2", "quo_hall/3", "event/usr_ada/1", "event/usr_ada/2", "typ_adult/usr_ada/1"],
    ]);
  });

  it("is refused twice, for tickets of others and for what went in, naming them", async () => {
    const world = specWorld();
    const order = await bought(world);
    const [first, second, third] = order.ticketIds as [string, string, string];
    const asked = (id: string, ticketIds?: string[]) =>
      openRefund(world.ports, wanted(order, { id, ticketIds }));
    await expect(asked("ref_x", [`${order._id}:9:9`])).rejects.toMatchObject({
      type: "TICKETS_NOT_IN_ORDER",
      data: { ticketIds: [`${order._id}:9:9`] },
    });
    world.tickets.set(first, "checkedIn");
    for (const ticketIds of [undefined, [first]]) {
      await expect(asked("ref_x", ticketIds)).rejects.toMatchObject({
        type: "TICKETS_CHECKED_IN",
        data: { ticketIds: [first] },
      });
    }
    await refund(world, order, { id: "ref_2", ticketIds: [second] });
    await expect(asked("ref_x", [second])).rejects.toMatchObject({
      type: "ALREADY_REFUNDED",
      data: { ticketIds: [second] },
    });
    await refund(world, order, { id: "ref_3", ticketIds: [third] });
    expect((await stored(world, order)).refunds.map(({ n }) => n)).toEqual([1, 2]);
  });

  it("lowers the amount by a ticket that goes in at that very moment", async () => {
    const world = specWorld();
    const order = await bought(world);
    const [first, second, third] = order.ticketIds as [string, string, string];
    const { order: opened } = await openRefund(world.ports, wanted(order));
    world.tickets.set(second, "checkedIn");
    const done = await advance(world.ports, opened);
    expect(done).toMatchObject({ state: "fulfilled", claims: ["quo_hall/2"] });
    expect(done.refunds[0]).toMatchObject({ state: "done", amountMinor: 1200 });
    expect(done.refunds[0]?.tickets.map(({ ticketId }) => ticketId)).toEqual([first, third]);
  });

  it("is dropped when every ticket of it went in, and rests", async () => {
    const world = specWorld();
    const order = await bought(world);
    const [first] = order.ticketIds as [string];
    const { order: opened } = await openRefund(world.ports, wanted(order, { ticketIds: [first] }));
    world.tickets.set(first, "checkedIn");
    const dropped = await advance(world.ports, opened);
    expect(dropped).toMatchObject({ state: "fulfilled", claims: order.claims, nextAtMs: null });
    expect(dropped.refunds[0]).toMatchObject({ state: "dropped", amountMinor: 0 });
    expect(world.refunds).toEqual([]);
    world.tickets.delete(first);
    expect((await refund(world, order, { id: "ref_2" })).state).toBe("refunded");
  });
});

describe("a repeated refund", () => {
  it("with the same key is the same refund; with another body it is refused", async () => {
    const world = specWorld();
    const order = await bought(world);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => openRefund(world.ports, wanted(order))),
    );
    expect(new Set(answers.map((answer) => answer.refund.n))).toEqual(new Set([1]));
    expect((await stored(world, order)).refunds).toHaveLength(1);
    await expect(openRefund(world.ports, wanted(order, { bodyHash: "other" }))).rejects.toMatchObject({
      type: "IDEMPOTENCY_KEY_REUSED",
    });
    await advance(world.ports, await stored(world, order));
    expect((await openRefund(world.ports, wanted(order))).refund.state).toBe("done");
  });

  it("by two people at once returns each ticket once", async () => {
    const world = specWorld();
    const order = await bought(world);
    const asked = Array.from({ length: 10 }, (_, i) =>
      openRefund(world.ports, wanted(order, { id: `ref_${i}` })).then(
        () => "opened",
        (e) => e.type,
      ),
    );
    const answers = await Promise.all(asked);
    expect(answers.filter((answer) => answer === "opened")).toHaveLength(1);
    expect(answers.filter((answer) => answer === "ALREADY_REFUNDED")).toHaveLength(9);
  });

  it.each(["reserved", "expired"])("of an order that is %s says so", async (state) => {
    const world = specWorld();
    const order = await reserve(world.ports, reservation());
    if (state === "expired") {
      world.clock.set(order.expiresAtMs);
      await recoverDue(world.ports);
    }
    await expect(openRefund(world.ports, wanted(order))).rejects.toMatchObject({
      type: "REFUND_NOT_POSSIBLE",
      data: { state },
    });
  });
});

describe("an order from before there were refunds", () => {
  it("is shown, and refunded like any other", async () => {
    const world = specWorld();
    const order = await bought(world);
    const { refunds, eventCancelled, ...older } = order;
    await world.ports.orders.remove(order._id, {});
    await world.ports.orders.insert(older as OrderDocument);
    expect(viewOf(older as OrderDocument, "en").refunds).toEqual([]);
    expect([refunds, eventCancelled]).toEqual([[], null]);
    expect((await refund(world, order)).state).toBe("refunded");
  });
});

describe("a refund of an order whose tickets are not all there", () => {
  it("is a fault, and writes nothing", async () => {
    const world = specWorld();
    const order = await bought(world);
    const { tickets } = world.ports;
    world.ports.tickets = { ...tickets, ofOrder: async (id) => (await tickets.ofOrder(id)).slice(1) };
    await expect(openRefund(world.ports, wanted(order))).rejects.toThrow("has 2 of the 3 tickets");
    expect((await stored(world, order)).refunds).toEqual([]);
  });
});

describe("a refund whose answers are lost", () => {
  it("is asked for again with the same number until it is final", async () => {
    const world = specWorld();
    world.refundOutcomes = [new Error("timed out"), { outcome: "unknown" }, { outcome: "succeeded" }];
    const order = await bought(world);
    const waiting = await refund(world, order);
    expect(waiting).toMatchObject({
      state: "fulfilled",
      claims: [],
      outbox: [],
      refunds: [{ state: "returning" }],
    });
    expect(world.released).toEqual(order.claims);
    for (let n = 1; n <= 2; n++) {
      world.clock.set(startMs + n * 60_000);
      await recoverDue(world.ports);
    }
    expect(await stored(world, order)).toMatchObject({ state: "refunded", outbox: [], nextAtMs: null });
    expect(new Set(world.refunds.map((one) => one.refund))).toEqual(new Set([1]));
  });

  it("keeps the places while the tickets cannot be voided", async () => {
    const world = specWorld();
    const order = await bought(world);
    const { tickets } = world.ports;
    world.ports.tickets = { ...tickets, void: () => Promise.reject(new Error("the tickets are away")) };
    expect(await refund(world, order)).toMatchObject({
      claims: order.claims,
      refunds: [{ state: "voiding" }],
    });
    expect(world.refunds).toEqual([]);
    world.ports.tickets = tickets;
    world.clock.set(startMs + 60_000);
    await recoverDue(world.ports);
    expect((await stored(world, order)).state).toBe("refunded");
  });

  it("lets a later refund void its tickets while the money of an earlier one is on its way", async () => {
    const world = specWorld();
    world.refundOutcomes = [{ outcome: "unknown" }];
    const order = await bought(world);
    const [first, second] = order.ticketIds as [string, string];
    await refund(world, order, { ticketIds: [first] });
    await refund(world, order, { id: "ref_2", ticketIds: [second] });
    expect(world.tickets.get(second)).toBe("void");
    world.refundOutcomes = [{ outcome: "succeeded" }];
    world.clock.set(startMs + 60_000);
    await recoverDue(world.ports);
    expect((await stored(world, order)).refunds.map(({ state }) => state)).toEqual(["done", "done"]);
  });
});

describe("a refund that the processor refuses", () => {
  it("ends as failed, alerts a person and notifies the buyer that the money comes by other means", async () => {
    const world = specWorld();
    const errors: unknown[] = [];
    world.ports.log.error = ((fields: unknown) => errors.push(fields)) as never;
    world.refundOutcomes = [{ outcome: "failed", reason: "charge_disputed" }];
    const order = await bought(world);
    const ended = await refund(world, order);
    expect(ended).toMatchObject({
      state: "refunded",
      claims: [],
      refunds: [{ state: "failed" }],
      nextAtMs: null,
    });
    expect(errors).toMatchObject([
      { orderId: order._id, refund: 1, amountMinor: 2400, reason: "charge_disputed" },
    ]);
    expect(world.notified.get(`${order._id}:orderRefunded:1`)?.facts).toMatchObject({ byHand: true });
  });
});

describe("refundAnswer", () => {
  it("answers how far the refund is when time is up, and recovery goes on", async () => {
    const world = specWorld();
    const order = await bought(world);
    world.ports.payments.refund = () => new Promise(() => {});
    const opened = await openRefund(world.ports, wanted(order));
    world.ports.sleep = () => new Promise((done) => setTimeout(done, 20));
    const { refund: shown } = await refundAnswer(world.ports, opened, startMs + 230);
    expect(shown.state).toBe("returning");
  });

  it("answers a finished refund when there is time", async () => {
    const world = specWorld();
    const order = await bought(world);
    world.ports.sleep = () => new Promise((done) => setTimeout(done, 1_000).unref());
    const opened = await openRefund(world.ports, wanted(order));
    expect((await refundAnswer(world.ports, opened, startMs + 230)).refund.state).toBe("done");
  });
});
