import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import {
  bought,
  messagesAbout,
  orderIn,
  pay,
  reserved,
  returnedFor,
  takenFor,
} from "../../shop/actions/order-tickets.ts";
import { general, type OnSale, putOnSale } from "../../shop/actions/put-on-sale.ts";
import type { Api } from "../../shop/api.ts";
import { type OpenShop, openShop } from "../../shop/deployments/deployment.ts";
import { eventually } from "../../support/eventually.ts";

let open: OpenShop;
let creator: Api;
let buyer: Api;
beforeAll(async () => {
  open = await openShop();
  creator = await open.signedIn("creator");
  buyer = await open.signedIn("buyer");
});
afterAll(() => open.close());

const path = (order: { id: string }) => `/orders/${order.id}/refunds`;
const sale = (capacity = 4, ticketType = {}) =>
  putOnSale(creator, { quotas: [general(capacity)], ticketType });

async function ticketStates(order: { ticketIds: string[] }) {
  const tickets = await Promise.all(order.ticketIds.map((id) => buyer.get(`/tickets/${id}`)));
  return tickets.map(({ body }) => body.state);
}

const left = async ({ eventId }: OnSale) =>
  (await open.api.get(`/events/${eventId}/availability`)).body.quotas[0].left;

describe("refunding a whole order", () => {
  it("voids the tickets, frees the places, gives the money back and notifies the buyer", async () => {
    const event = await sale(2);
    const order = await bought(buyer, event, { quantity: 2 });
    const answer = await creator.post(path(order), { reason: "Rain" });
    expect([answer.status, answer.headers.get("location")]).toEqual([201, `/api/v1${path(order)}`]);
    expect(answer.body).toMatchObject({
      ...{ orderId: order.id, number: 1, amountMinor: 2400, currency: "EUR", reason: "Rain" },
      ticketIds: order.ticketIds,
    });
    const refunded = await orderIn(buyer, order.id, "refunded");
    expect(refunded.refunds).toMatchObject([{ id: answer.body.id, state: "done" }]);
    expect((await buyer.get(path(order))).body.items).toEqual(refunded.refunds);
    expect(await ticketStates(order)).toEqual(["void", "void"]);
    expect([await takenFor(open, order.id), await returnedFor(open, order.id)]).toEqual([[2400], [2400]]);
    await eventually(async () => (await left(event)) === 2);
    expect((await reserved(buyer, event, 2)).lines).toMatchObject([{ placeNumbers: [1, 2] }]);
    const messages = await eventually(async () => {
      const about = await messagesAbout(open.api, order.id);
      return about.length >= 2 && about;
    });
    expect(messages.filter(({ text }) => text.includes("Rain"))).toHaveLength(1);
    const { body } = await buyer.get(`/orders/${order.id}/timeline`);
    const story = body.entries.map(({ what }: { what: string }) => what);
    expect(story).toEqual(
      expect.arrayContaining(["order.openRefund", "order.freeRefunded", "order.endRefunded"]),
    );
  });

  it("once, however often it is asked for", async () => {
    const order = await bought(buyer, await sale());
    const key = randomUUID();
    const asked = Array.from({ length: 5 }, () => creator.post(path(order), { reason: "Rain" }, key));
    const answers = await Promise.all(asked);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    await orderIn(buyer, order.id, "refunded");
    expect(await returnedFor(open, order.id)).toEqual([1200]);
    const reused = await creator.post(path(order), { reason: "Snow" }, key);
    expect([reused.status, reused.body.code]).toEqual([422, "IDEMPOTENCY_KEY_REUSED"]);
    const again = await creator.post(path(order), {});
    expect([again.status, again.body.code]).toEqual([409, "ALREADY_REFUNDED"]);
    const paidAgain = await pay(buyer, order.id, "pm_card_visa");
    expect([paidAgain.status, paidAgain.body.code]).toEqual([409, "ORDER_REFUNDED"]);
  });

  it("that cost nothing, without the card processor", async () => {
    const event = await sale(4, { priceMinor: 0 });
    const order = await reserved(buyer, event);
    await pay(buyer, order.id);
    await orderIn(buyer, order.id, "fulfilled");
    await creator.post(path(order), {});
    expect((await orderIn(buyer, order.id, "refunded")).refunds).toMatchObject([
      { state: "done", amountMinor: 0 },
    ]);
  });

  it("that no one has paid is refused with its state", async () => {
    const order = await reserved(buyer, await sale());
    const refused = await creator.post(path(order), {});
    expect([refused.status, refused.body.code]).toEqual([409, "REFUND_NOT_POSSIBLE"]);
    expect(refused.body.detail).toContain("reserved");
  });
});

describe("refunding some tickets", () => {
  it("keeps the others valid and their places sold", async () => {
    const event = await sale(3);
    const order = await bought(buyer, event, { quantity: 3 });
    const [, second] = order.ticketIds;
    const { body } = await creator.post(path(order), { ticketIds: [second] });
    expect(body).toMatchObject({ amountMinor: 1200, ticketIds: [second] });
    await eventually(async () => (await buyer.get(path(order))).body.items[0].state === "done");
    expect((await buyer.get(`/orders/${order.id}`)).body.state).toBe("fulfilled");
    expect(await ticketStates(order)).toEqual(["valid", "void", "valid"]);
    await eventually(async () => (await left(event)) === 1);
    const twice = await creator.post(path(order), { ticketIds: [second] });
    expect([twice.status, twice.body.code]).toEqual([409, "ALREADY_REFUNDED"]);
    const strange = await creator.post(path(order), { ticketIds: [`${order.id}:7:1`] });
    expect([strange.status, strange.body.code]).toEqual([422, "TICKETS_NOT_IN_ORDER"]);
    await creator.post(path(order), {});
    await orderIn(buyer, order.id, "refunded");
    expect((await returnedFor(open, order.id)).sort()).toEqual([1200, 2400]);
    const pages = [await buyer.get(`${path(order)}?limit=1`)];
    pages.push(await buyer.get(`${path(order)}?limit=1&cursor=${pages[0]?.body.nextCursor}`));
    expect(pages.flatMap((page) => page.body.items)).toMatchObject([{ number: 1 }, { number: 2 }]);
    expect(pages[1]?.body.nextCursor).toBeNull();
    const astray = await buyer.get(`${path(order)}?cursor=nowhere`);
    expect([astray.status, astray.body.errors[0].pointer]).toEqual([422, "/cursor"]);
  });

  it("that went in is refused, naming them; and no one goes in on a refunded one", async () => {
    const order = await bought(buyer, await sale(), { quantity: 2 });
    const [first, second] = order.ticketIds;
    const codes = await Promise.all(
      [first, second].map(async (id) => (await buyer.get(`/tickets/${id}`)).body.code),
    );
    const scan = (code: string) => creator.post("/check-ins", { code, scanId: randomUUID() });
    expect((await scan(codes[0])).status).toBe(201);
    const refused = await creator.post(path(order), {});
    expect([refused.status, refused.body.code]).toEqual([409, "TICKETS_CHECKED_IN"]);
    expect(refused.body.data).toEqual({ ticketIds: [first] });
    expect(refused.body.detail).toContain("cannot be refunded: 1.");
    expect((await creator.post(path(order), { ticketIds: [second] })).status).toBe(201);
    await eventually(async () => (await buyer.get(path(order))).body.items[0].state === "done");
    expect((await scan(codes[1])).body.code).toBe("TICKET_VOID");
  });
});

describe("a refund at the card processor", () => {
  it("whose answer is lost is finished all the same, and once", async () => {
    const order = await bought(buyer, await sale(), { card: "pm_sandbox_refund_lost" });
    const { body } = await creator.post(path(order), {});
    expect(body.state).not.toBe("failed");
    await orderIn(buyer, order.id, "refunded");
    expect(await returnedFor(open, order.id)).toEqual([1200]);
  }, 120_000);

  it("that is refused ends as failed, for a person to transfer the money", async () => {
    const order = await bought(buyer, await sale(), { card: "pm_sandbox_refund_fails" });
    await creator.post(path(order), {});
    expect((await orderIn(creator, order.id, "refunded")).refunds).toMatchObject([{ state: "failed" }]);
    expect(await returnedFor(open, order.id)).toEqual([]);
    const alerts = open.logs.filter((line) => line.includes("has to be transferred by other means"));
    expect(alerts.filter((line) => line.includes(order.id))).toHaveLength(1);
  });
});

describe("who may see and refund an order", () => {
  it("its buyer and the organizer's people read it; only event creators and admins refund it", async () => {
    const order = await bought(buyer, await sale());
    const [operator, admin, stranger] = [
      await open.signedIn("operator"),
      await open.signedIn("admin"),
      open.seeded(7),
    ];
    const reads = await Promise.all(
      [buyer, creator, operator, admin].flatMap((who) => [
        who.get(`/orders/${order.id}`),
        who.get(`/orders/${order.id}/timeline`),
        who.get(path(order)),
      ]),
    );
    expect(new Set(reads.map(({ status }) => status))).toEqual(new Set([200]));
    for (const answer of [
      await stranger.get(`/orders/${order.id}`),
      await stranger.get(path(order)),
      await stranger.post(path(order), {}),
    ]) {
      expect([answer.status, answer.body.code]).toEqual([404, "NOT_FOUND"]);
    }
    for (const who of [buyer, operator]) {
      const refused = await who.post(path(order), {});
      expect([refused.status, refused.body.code]).toEqual([403, "FORBIDDEN"]);
    }
    expect((await open.api.post(path(order), {})).status).toBe(401);
    expect((await creator.post(`/orders/${order.id}/cancel`, {})).status).toBe(404);
    expect((await admin.post(path(order), {})).status).toBe(201);
  });
});
