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

const sale = () => putOnSale(creator, { quotas: [general(20)], ticketType: { maxPerOrder: 20 } });
const cancelEvent = ({ eventId }: OnSale) =>
  creator.post(`/events/${eventId}/cancel`, { reason: "The singer is ill" });

describe("cancelling an event in the middle of its sale", () => {
  it("ends every order, gives all money back and notifies each buyer once", async () => {
    const event = await sale();
    const paid = await bought(buyer, event, { quantity: 2 });
    const partly = await bought(buyer, event, { quantity: 2 });
    await creator.post(`/orders/${partly.id}/refunds`, { ticketIds: [partly.ticketIds[0]] });
    const waiting = await reserved(buyer, event);
    const atTheBank = await reserved(buyer, event);
    await pay(buyer, atTheBank.id, "pm_card_authenticationRequired");
    expect((await cancelEvent(event)).body.state).toBe("cancelled");

    for (const { id } of [paid, partly]) {
      const { refunds } = await orderIn(buyer, id, "refunded");
      expect(new Set(refunds.map(({ state }: { state: string }) => state))).toEqual(new Set(["done"]));
      expect((await returnedFor(open, id)).reduce((sum, amount) => sum + amount, 0)).toBe(2400);
      expect(await takenFor(open, id)).toEqual([2400]);
    }
    for (const { id } of [waiting, atTheBank]) {
      const { failure } = await orderIn(buyer, id, "cancelled");
      expect(failure.code).toBe("EVENT_CANCELLED");
      expect(await takenFor(open, id)).toEqual([]);
    }
    for (const { id } of [paid, waiting, atTheBank]) {
      const mails = await eventually(async () => {
        const about = await messagesAbout(open.api, id);
        return about.some(({ text }) => text.includes("The singer is ill")) && about;
      });
      expect(mails.filter(({ text }) => text.includes("The singer is ill"))).toHaveLength(1);
    }
    const tickets = await buyer.get(`/tickets?orderId=${paid.id}`);
    expect(tickets.body.items.map(({ state }: { state: string }) => state)).toEqual(["void", "void"]);
    const { body } = await open.api.get(`/events/${event.eventId}/availability`);
    expect(body.quotas ?? [{ left: 20 }]).toMatchObject([{ left: 20 }]);
  }, 120_000);

  it("sells nothing any more, and takes no payment", async () => {
    const event = await sale();
    const order = await reserved(buyer, event);
    await cancelEvent(event);
    const lines = [{ ticketTypeId: event.ticketTypeIds[0], quantity: 1 }];
    const refused = await buyer.post("/orders", { eventId: event.eventId, lines });
    expect([refused.status, refused.body.code]).toEqual([409, "NOT_ON_SALE"]);
    expect(refused.body.detail).toContain("the event was cancelled");
    await orderIn(buyer, order.id, "cancelled");
    const unpaid = await pay(buyer, order.id, "pm_card_visa");
    expect([unpaid.status, unpaid.body.code]).toEqual([409, "EVENT_CANCELLED"]);
  });
});

describe("moving an event on sale to another time", () => {
  it("notifies those who have tickets, and no one else", async () => {
    const event = await sale();
    const order = await bought(buyer, event);
    const waiting = await reserved(buyer, event);
    await creator.patch(`/events/${event.eventId}`, { startsAt: "2030-06-25T17:30:00Z" });
    await eventually(async () => (await messagesAbout(open.api, order.id)).length === 2);
    expect(await messagesAbout(open.api, waiting.id)).toEqual([]);
  });
});

describe("a draft", () => {
  it("cannot be reserved, and does not exist for a stranger", async () => {
    const made = await creator.post("/organizers/org_sample_school/events", {
      ...{ title: { en: "Secret" }, venue: { name: "Hall", city: "Lyon" }, currency: "EUR" },
      ...{ startsAt: "2031-06-18T17:30:00Z", timeZone: "Europe/Paris" },
    });
    const lines = [{ ticketTypeId: "typ_none_such", quantity: 1 }];
    const refused = await buyer.post("/orders", { eventId: made.body.id, lines });
    expect([refused.status, refused.body.code]).toEqual([404, "NOT_FOUND"]);
  });
});
