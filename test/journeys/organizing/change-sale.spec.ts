import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { hourMs } from "../../../lib/clock.ts";
import { pay, reserved } from "../../shop/actions/order-tickets.ts";
import { general, type OnSale, putOnSale, seated } from "../../shop/actions/put-on-sale.ts";
import type { Api } from "../../shop/api.ts";
import { type OpenShop, openShop } from "../../shop/deployments/deployment.ts";

let open: OpenShop;
let creator: Api;
let buyer: Api;
beforeAll(async () => {
  open = await openShop();
  creator = await open.signedIn("creator");
  buyer = await open.signedIn("buyer");
});
afterAll(() => open.close());

const input = ({ eventId, ticketTypeIds }: OnSale, quantity = 1) => ({
  eventId,
  lines: [{ ticketTypeId: ticketTypeIds[0], quantity }],
});
const typePath = ({ eventId, ticketTypeIds }: OnSale) =>
  `/events/${eventId}/ticket-types/${ticketTypeIds[0]}`;
const quotaPath = ({ eventId, quotaIds }: OnSale) => `/events/${eventId}/quotas/${quotaIds[0]}`;
const inHours = (hours: number) => new Date(Date.now() + hours * hourMs).toISOString();

describe("the capacity of an event on sale", () => {
  it("grows, and the new places can be bought at once", async () => {
    const sale = await putOnSale(creator, { quotas: [general(2)] });
    await reserved(buyer, sale, 2);
    const soldOut = await buyer.post("/orders", input(sale));
    expect([soldOut.status, soldOut.body.code]).toEqual([409, "SOLD_OUT"]);
    expect((await creator.patch(quotaPath(sale), { capacity: 5 })).body.capacity).toBe(5);
    const order = await reserved(buyer, sale, 3);
    expect(order.lines[0].placeNumbers).toEqual([3, 4, 5]);
    expect((await buyer.post("/orders", input(sale))).body.code).toBe("SOLD_OUT");
    const { body } = await open.api.get(`/events/${sale.eventId}/availability`);
    expect(body.quotas).toMatchObject([{ capacity: 5, left: 0 }]);
  });

  it("cannot shrink, sold or not, and a seated one keeps its rows", async () => {
    const sale = await putOnSale(creator, { quotas: [general(5)] });
    const refused = await creator.patch(quotaPath(sale), { capacity: 4 });
    expect([refused.status, refused.body.code]).toEqual([409, "CAPACITY_ONLY_GROWS"]);
    expect(refused.body.detail).toBe(
      `The capacity is 5 and cannot be reduced to 4. To take places off sale, use POST /events/${sale.eventId}/blocks.`,
    );
    const seats = await putOnSale(creator, { quotas: [seated(["A", 3])] });
    expect((await creator.patch(quotaPath(seats), { capacity: 9 })).status).toBe(422);
    expect((await reserved(buyer, sale, 5)).lines[0].placeNumbers).toHaveLength(5);
  });

  it("has another quota and ticket type from one moment to the next", async () => {
    const sale = await putOnSale(creator, { quotas: [general(1)] });
    await reserved(buyer, sale);
    const { body: quota } = await creator.post(`/events/${sale.eventId}/quotas`, {
      name: "Balcony",
      ...seated(["A", 2]),
    });
    const type = { name: { en: "Balcony" }, priceMinor: 900, quotaId: quota.id };
    const { body } = await creator.post(`/events/${sale.eventId}/ticket-types`, type);
    const order = await reserved(buyer, { ...sale, ticketTypeIds: [body.id] }, 2);
    expect(order).toMatchObject({ totalMinor: 1800, lines: [{ quotaId: quota.id, placeNumbers: [1, 2] }] });
  });
});

describe("a price that changes between browsing and buying", () => {
  it("refuses the total that the buyer saw, in words, and takes no place", async () => {
    const sale = await putOnSale(creator, { quotas: [general(1)] });
    const { priceMinor } = (await open.api.get(`/events/${sale.eventId}`)).body.ticketTypes[0];
    await creator.patch(typePath(sale), { priceMinor: 1500 });
    const seen = { ...input(sale), expectedTotalMinor: priceMinor };
    const refused = await buyer.post("/orders", seen);
    expect([refused.status, refused.body.code]).toEqual([409, "PRICE_CHANGED"]);
    expect(refused.body.detail).toContain("The total is now €15.00, not €12.00.");
    const french = await buyer.with({ "accept-language": "fr" }).post("/orders", seen);
    expect(french.body.detail).toContain("Le total est maintenant de 15,00 €, et non de 12,00 €.");
    expect((await buyer.post("/orders", { ...seen, expectedTotalMinor: 1500 })).status).toBe(201);
  });

  it("leaves a reserved order its price", async () => {
    const sale = await putOnSale(creator, { quotas: [general(1)] });
    const order = await reserved(buyer, sale);
    await creator.patch(typePath(sale), { priceMinor: 9900 });
    const paid = await pay(buyer, order.id, "pm_card_visa");
    expect([paid.status, paid.body.totalMinor]).toEqual([200, 1200]);
  });
});

describe("a ticket type outside its dates", () => {
  it.each([
    ["not begun", { saleStartsAt: inHours(1) }, "sales open on ", "la vente ouvre le "],
    ["ended", { saleEndsAt: inHours(-1) }, "sales ended on ", "la vente s’est terminée le "],
  ])("cannot be bought while its sale has %s, and says so", async (_, ticketType, en, fr) => {
    const sale = await putOnSale(creator, { quotas: [general(5)], ticketType });
    for (const [language, why] of [
      ["en", en],
      ["fr", fr],
    ] as const) {
      const refused = await buyer.with({ "accept-language": language }).post("/orders", input(sale));
      expect([refused.status, refused.body.code]).toEqual([409, "NOT_ON_SALE"]);
      expect(refused.body.detail).toContain(why);
    }
  });

  it("can be bought as soon as its dates are changed", async () => {
    const sale = await putOnSale(creator, {
      quotas: [general(5)],
      ticketType: { saleStartsAt: inHours(1) },
    });
    expect((await buyer.post("/orders", input(sale))).body.code).toBe("NOT_ON_SALE");
    await creator.patch(typePath(sale), { saleStartsAt: inHours(-1) });
    expect((await buyer.post("/orders", input(sale))).status).toBe(201);
  });
});
