import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { made } from "../../shop/actions/open-organizer.ts";
import { pay, reserved } from "../../shop/actions/order-tickets.ts";
import { general, type OnSale, putOnSale } from "../../shop/actions/put-on-sale.ts";
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

/** Two dates of a new tour with a limit per buyer over both. */
async function tourOf(maxTicketsPerBuyer: number): Promise<{ tourId: string; dates: [OnSale, OnSale] }> {
  const tour = { name: { en: "Around the world", fr: "Tour du monde" }, maxTicketsPerBuyer };
  const { id: tourId } = await made(creator, "/organizers/org_sample_school/tours", tour);
  const date = (startsAt: string) =>
    putOnSale(creator, { quotas: [general(100)], event: { tourId, startsAt } });
  return { tourId, dates: [await date("2030-06-18T17:30:00Z"), await date("2030-06-19T17:30:00Z")] };
}

const want = (api: Api, { eventId, ticketTypeIds }: OnSale, quantity: number) =>
  api.post("/orders", { eventId, lines: [{ ticketTypeId: ticketTypeIds[0], quantity }] });

describe("a tour with a limit per buyer", () => {
  it("counts them over all its dates, says so in the buyer's language, and frees them with the order", async () => {
    const { dates } = await tourOf(4);
    const first = await reserved(buyer, dates[0], 3);
    const refused = await want(buyer, dates[1], 2);
    expect([refused.status, refused.body.code, refused.body.data.limit]).toEqual([
      409,
      "LIMIT_EXCEEDED",
      "tour",
    ]);
    expect(refused.body.detail).toBe(
      "Ticket limit per buyer for all dates of the tour: 4. You already have 3 and requested 2.",
    );
    const french = await want(buyer.with({ "accept-language": "fr" }), dates[1], 2);
    expect(french.body.detail).toContain("par acheteur pour toutes les dates de la tournée");
    expect((await want(creator, dates[1], 4)).status).toBe(201);
    await buyer.post(`/orders/${first.id}/cancel`, {});
    expect((await want(buyer, dates[1], 4)).status).toBe(201);
  });

  it("sells one buyer's fifty orders at once over two dates no more than that, and no less", async () => {
    const { dates } = await tourOf(7);
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, n) => want(buyer, dates[n % 2] as OnSale, 1)),
    );
    const codes = answers.map(({ status, body }) => (status === 201 ? "reserved" : body.code));
    expect(codes.filter((code) => code === "reserved")).toHaveLength(7);
    expect(new Set(codes)).toEqual(new Set(["reserved", "LIMIT_EXCEEDED"]));
    const left = await Promise.all(
      dates.map(async ({ eventId }) => {
        const { body } = await open.api.get(`/events/${eventId}/availability`);
        return body.quotas[0].left as number;
      }),
    );
    expect((left[0] as number) + (left[1] as number)).toBe(193);
  });

  it("lets orders be that a lowered limit would not have let through", async () => {
    const { tourId, dates } = await tourOf(5);
    const order = await reserved(buyer, dates[0], 5);
    expect((await creator.patch(`/tours/${tourId}`, { maxTicketsPerBuyer: 2 })).status).toBe(200);
    expect((await pay(buyer, order.id, "pm_card_visa")).body.state).toBe("paid");
    const refused = await want(buyer, dates[1], 1);
    expect(refused.body).toMatchObject({ code: "LIMIT_EXCEEDED", data: { max: 2, have: 5, wanted: 1 } });
    expect((await want(creator, dates[1], 2)).status).toBe(201);
  });
});
