import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { runStory } from "../../../demo/story.ts";
import { Narrator } from "../../../demo/telling.ts";
import { registered } from "../../shop/actions/open-organizer.ts";
import { pay } from "../../shop/actions/order-tickets.ts";
import type { Api } from "../../shop/api.ts";
import { type OpenShop, openShop } from "../../shop/deployments/deployment.ts";
import { eventually } from "../../support/eventually.ts";

let open: OpenShop;
let buyer: Api;
beforeAll(async () => {
  open = await openShop();
  buyer = await open.signedIn("buyer");
});
afterAll(() => open.close());

async function bought(lines: object[] = [{ ticketTypeId: "typ_school_adult", quantity: 2 }]) {
  const { body: order } = await buyer.post("/orders", { eventId: "evt_school", lines });
  await pay(buyer, order.id, "pm_card_visa");
  return await eventually(async () => {
    const { body } = await buyer.get(`/orders/${order.id}`);
    return body.state === "fulfilled" && body;
  });
}

describe("buying a ticket", () => {
  it("goes from a stranger's visit to the gate, as the demo does", async () => {
    const printed: string[] = [];
    await runStory(new Narrator(open.shop.url as string, (text) => printed.push(text)));
    expect(printed.filter((text) => text.includes("✉"))).toHaveLength(2);
    expect(printed.join("\n")).not.toMatch(/EVT1\.|eyJ|rt_/);
  });

  it("reserves, is paid within the answer, and is fulfilled", async () => {
    const made = await buyer.post("/orders", {
      eventId: "evt_school",
      lines: [{ ticketTypeId: "typ_school_adult", quantity: 2 }],
      expectedTotalMinor: 2400,
    });
    expect(made.status).toBe(201);
    expect(made.headers.get("location")).toBe(`/api/v1/orders/${made.body.id}`);
    expect(made.body).toMatchObject({ state: "reserved", totalMinor: 2400, currency: "EUR", ticketIds: [] });
    const paid = await pay(buyer, made.body.id, "pm_card_visa");
    expect([paid.status, paid.body.state]).toEqual([200, "paid"]);
    const order = await eventually(async () => {
      const { body } = await buyer.get(`/orders/${made.body.id}`);
      return body.state === "fulfilled" && body;
    });
    expect(order.ticketIds).toHaveLength(2);
  });

  it("gives each place its ticket, its number, its holder and its user", async () => {
    const names = ["Ada Lovelace", "Zoë Ωmega"];
    const order = await bought([{ ticketTypeId: "typ_school_adult", quantity: 2, holderNames: names }]);
    const { body } = await buyer.get(`/tickets?orderId=${order.id}`);
    expect(body.items.map((t: { holderName: string }) => t.holderName).sort()).toEqual(names);
    for (const ticket of body.items) {
      expect(ticket).toMatchObject({ orderId: order.id, userId: "usr_sample_buyer", state: "valid" });
      expect(order.lines[0].placeNumbers).toContain(ticket.placeNumber);
      expect(ticket.code).toMatch(/^EVT1\./);
    }
  });

  it("shows an order and its tickets to no one but the organizer's people, and its code to them neither", async () => {
    const order = await bought();
    const [stranger, creator] = [await registered(open.api), await open.signedIn("creator")];
    for (const path of [
      `/orders/${order.id}`,
      `/orders/${order.id}/timeline`,
      `/tickets/${order.ticketIds[0]}`,
    ]) {
      expect([path, (await stranger.get(path)).status]).toEqual([path, 404]);
      expect([path, (await open.api.get(path)).status]).toEqual([path, 401]);
      const seen = await creator.get(path);
      expect([path, seen.status, seen.body.code]).toEqual([path, 200, undefined]);
    }
    for (const other of [stranger, creator]) {
      const paid = await other.post(`/orders/${order.id}/payment`, { paymentMethod: "pm_card_visa" });
      expect([paid.status, (await other.post(`/orders/${order.id}/cancel`, {})).status]).toEqual([404, 404]);
    }
  });

  it("lets a ticket in once, and a repeat of the same scan again", async () => {
    const order = await bought();
    const { body: ticket } = await buyer.get(`/tickets/${order.ticketIds[0]}`);
    const operator = await open.signedIn("operator");
    const scan = { code: ticket.code, scanId: "scan-0000001", gate: "A" };
    const first = await operator.post("/check-ins", scan);
    expect([first.status, first.body.serial]).toEqual([201, ticket.serial]);
    expect((await operator.post("/check-ins", scan)).body).toEqual(first.body);
    const again = await operator.post("/check-ins", { ...scan, scanId: "scan-0000002" });
    expect([again.status, again.body.code]).toEqual([409, "ALREADY_CHECKED_IN"]);
    expect((await buyer.post("/check-ins", scan)).status).toBe(403);
  });

  it("leads an operator from a ticket number to its user", async () => {
    const order = await bought();
    const { body: ticket } = await buyer.get(`/tickets/${order.ticketIds[0]}`);
    const path = `/events/evt_school/tickets?serial=${ticket.serial}`;
    const found = await (await open.signedIn("operator")).get(path);
    expect(found.body.items).toMatchObject([
      { id: ticket.id, user: { name: "Benoît Buyer", email: "buyer@example.org" } },
    ]);
    expect(found.body.items[0].code).toBeUndefined();
    expect((await buyer.get(path)).status).toBe(403);
  });

  it("shows the whole story of an order, with the request that caused each step", async () => {
    const order = await bought();
    await eventually(async () => {
      const { body } = await buyer.get(`/orders/${order.id}/timeline`);
      const whats = body.entries.map(({ what }: { what: string }) => what);
      const wanted = [
        "order.reserve",
        "order.startPayment",
        "order.confirm",
        "order.fulfil",
        "ticket.issued",
        "notification.sent",
      ];
      return (
        wanted.every((what) => whats.includes(what)) && whats.some((w: string) => w.startsWith("payment."))
      );
    });
    const { body } = await buyer.get(`/orders/${order.id}/timeline`);
    for (const entry of body.entries.filter((e: { what: string }) => e.what.startsWith("order."))) {
      expect(entry.requestId).toMatch(/\S{8,}/);
    }
  });

  it("gives a cancelled order's places back", async () => {
    const { body } = await open.api.get("/events/evt_school/availability");
    const made = await buyer.post("/orders", {
      eventId: "evt_school",
      lines: [{ ticketTypeId: "typ_school_child", quantity: 3 }],
    });
    expect((await open.api.get("/events/evt_school/availability")).body.quotas[0].left).toBe(
      body.quotas[0].left - 3,
    );
    const cancelled = await buyer.post(`/orders/${made.body.id}/cancel`, {});
    expect([cancelled.status, cancelled.body.state]).toEqual([200, "cancelled"]);
    expect((await open.api.get("/events/evt_school/availability")).body.quotas[0].left).toBe(
      body.quotas[0].left,
    );
    const late = await buyer.post(`/orders/${made.body.id}/payment`, { paymentMethod: "pm_card_visa" });
    expect([late.status, late.body.code]).toEqual([409, "ORDER_CANCELLED"]);
  });
});
