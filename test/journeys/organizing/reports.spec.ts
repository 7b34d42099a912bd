import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import {
  countLiveOrdersOfBuyer,
  countOrdersOfEvent,
  forgetBuyer,
} from "../../../contracts/orders/event-orders.ts";
import { asSystem, call } from "../../../lib/calls/call.ts";
import { registered } from "../../shop/actions/open-organizer.ts";
import { moneyTaken, orderIn, pay, reserved } from "../../shop/actions/order-tickets.ts";
import { general, type OnSale, putOnSale } from "../../shop/actions/put-on-sale.ts";
import type { Api } from "../../shop/api.ts";
import { type OpenShop, openShop } from "../../shop/deployments/deployment.ts";

let open: OpenShop;
let creator: Api;
let buyer: Api;
let sale: OnSale;
let paidId: string;
let refundedId: string;
let cancelledId: string;

/** 50 places: 3 tickets paid, 1 of 2 refunded, 1 given back, 4 reserved, 10 blocked. */
beforeAll(async () => {
  open = await openShop();
  creator = await open.signedIn("creator");
  buyer = await open.signedIn("buyer");
  sale = await putOnSale(creator, { quotas: [{ ...general(50), name: '=cmd|"calc"' }] });
  paidId = (await reserved(buyer, sale, 3)).id;
  await pay(buyer, paidId, "pm_card_visa");
  refundedId = (await reserved(buyer, sale, 2)).id;
  await pay(buyer, refundedId, "pm_card_visa");
  const { ticketIds } = await orderIn(buyer, refundedId, "fulfilled");
  await creator.post(`/orders/${refundedId}/refunds`, { ticketIds: [ticketIds[0]], reason: "ill" });
  cancelledId = (await reserved(buyer, sale, 1)).id;
  await buyer.post(`/orders/${cancelledId}/cancel`, {});
  await reserved(await registered(open.api), sale, 4);
  await creator.post(`/events/${sale.eventId}/blocks`, { quotaId: sale.quotaIds[0], from: 41, to: 50 });
  await orderIn(buyer, paidId, "fulfilled");
});
afterAll(() => open.close());

const reportPath = () => `/events/${sale.eventId}/report`;

describe("an event's report", () => {
  it("agrees with the places and with what the card processor took", async () => {
    const { status, body } = await creator.get(reportPath());
    expect(status).toBe(200);
    const sales = {
      sold: 4,
      reserved: 4,
      refunded: 1,
      grossMinor: 6_000,
      refundedMinor: 1_200,
      netMinor: 4_800,
    };
    const places = { places: 50, blocked: 10, left: 32 };
    expect(body.totals).toEqual({ ...sales, ...places });
    expect(body.quotas).toMatchObject([{ quotaId: sale.quotaIds[0], ...sales, ...places }]);
    expect(body.ticketTypes).toMatchObject([{ ticketTypeId: sale.ticketTypeIds[0], ...sales }]);
    expect(body.orders).toMatchObject({ fulfilled: 2, reserved: 1, cancelled: 1, paid: 0, refunded: 0 });
    const charged = (await moneyTaken(open)).filter(({ orderId }) => [paidId, refundedId].includes(orderId));
    expect(charged.reduce((sum, { amountMinor }) => sum + amountMinor, 0)).toBe(body.totals.grossMinor);
    const { body: availability } = await open.api.get(`/events/${sale.eventId}/availability`);
    expect(availability.quotas[0].left).toBe(body.totals.left);
  });

  it("comes as a table for spreadsheets, in which no name is a formula", async () => {
    const answer = await creator.get(`${reportPath()}?format=csv`);
    expect(answer.headers.get("content-type")).toMatch(/^text\/csv/);
    expect(answer.headers.get("content-disposition")).toContain(`report-${sale.eventId}.csv`);
    expect(answer.body).toContain(`"'=cmd|""calc"""`);
    expect(answer.body).toMatch(/total,evt_\w+,A night,,,50,4,4,10,32,1,60\.00,12\.00,48\.00,EUR/);
    const french = await creator.with({ "accept-language": "fr" }).get(`${reportPath()}?format=csv`);
    expect(french.body).toContain("Une nuit");
    expect((await creator.get(`${reportPath()}?format=pdf`)).status).toBe(422);
  });

  it("is for event creators alone", async () => {
    const operator = await open.signedIn("operator");
    expect((await operator.get(reportPath())).body.code).toBe("FORBIDDEN");
    expect((await buyer.get(reportPath())).body.code).toBe("FORBIDDEN");
    expect((await open.api.get(reportPath())).status).toBe(401);
    expect((await (await open.signedIn("admin")).get(reportPath())).status).toBe(200);
    expect((await creator.get("/events/evt_none/report")).body.code).toBe("NOT_FOUND");
  });
});

describe("lists of orders", () => {
  const idsIn = ({ body }: { body: { items: { id: string }[] } }) => body.items.map(({ id }) => id);

  it("of an event show its staff every buyer's orders, the newest first, by state and by pages", async () => {
    const operator = await open.signedIn("operator");
    const path = `/events/${sale.eventId}/orders`;
    const all = await operator.get(path);
    expect(idsIn(all)).toHaveLength(4);
    expect(idsIn(all).slice(1)).toEqual([cancelledId, refundedId, paidId]);
    expect(new Set(all.body.items.map(({ buyerId }: { buyerId: string }) => buyerId)).size).toBe(2);
    expect(idsIn(await creator.get(`${path}?state=cancelled`))).toEqual([cancelledId]);
    const first = await creator.get(`${path}?limit=3`);
    const rest = await creator.get(`${path}?limit=3&cursor=${first.body.nextCursor}`);
    expect([...idsIn(first), ...idsIn(rest)]).toEqual(idsIn(all));
    expect((await buyer.get(path)).body.code).toBe("FORBIDDEN");
    expect((await creator.get(`${path}?state=lost`)).status).toBe(422);
  });

  it("of a user are the user's own, and any user's to an admin", async () => {
    const { id: buyerId } = (await buyer.get("/users/me")).body;
    const own = await buyer.get(`/orders?eventId=${sale.eventId}`);
    expect(idsIn(own)).toEqual([cancelledId, refundedId, paidId]);
    expect(idsIn(await buyer.get(`/orders?userId=${buyerId}&state=cancelled`))).toEqual([cancelledId]);
    const admin = await open.signedIn("admin");
    expect(idsIn(await admin.get(`/orders?userId=${buyerId}&eventId=${sale.eventId}`))).toEqual(idsIn(own));
    expect(idsIn(await admin.get("/orders"))).toEqual([]);
    const refused = await creator.get(`/orders?userId=${buyerId}`);
    expect([refused.status, refused.body.code]).toEqual([403, "FORBIDDEN"]);
  });
});

describe("what other services ask of the orders", () => {
  it("is answered by the ledger: how many there are, whose are live, and whose names are forgotten", async () => {
    const { broker } = open.shop;
    const as = asSystem("spec");
    expect(await call(broker, countOrdersOfEvent, { eventId: sale.eventId }, as)).toEqual({
      orders: 4,
      holding: 3,
    });
    const guest = await registered(open.api);
    const { id: userId } = (await guest.get("/users/me")).body;
    expect(await call(broker, countLiveOrdersOfBuyer, { userId }, as)).toEqual({ live: 0 });
    const { eventId, ticketTypeIds } = sale;
    const lines = [{ ticketTypeId: ticketTypeIds[0], quantity: 1, holderNames: ["Grace Hopper"] }];
    expect((await guest.post("/orders", { eventId, lines })).status).toBe(201);
    expect(await call(broker, countLiveOrdersOfBuyer, { userId }, as)).toEqual({ live: 1 });
    expect(await call(broker, forgetBuyer, { userId }, as)).toEqual({ forgotten: 1 });
    expect(await call(broker, forgetBuyer, { userId }, as)).toEqual({ forgotten: 0 });
  });
});
