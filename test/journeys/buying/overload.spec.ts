import { afterEach, describe, expect, it } from "@jest/globals";
import type { Settings } from "../../../lib/settings/env.ts";
import { type OpenShop, openShop } from "../../shop/deployments/deployment.ts";
import { eventually } from "../../support/eventually.ts";

let open: OpenShop;
afterEach(() => open.close());

const start = async (settings: Partial<Settings>) => {
  open = await openShop(settings);
};

describe("a client that asks too often", () => {
  it("is told how long to wait, while others and the gate go on", async () => {
    await start({ RATE_LIMIT_PER_MINUTE: 8 });
    const buyer = await open.signedIn("buyer");
    const answers = [];
    for (let i = 0; i < 10; i++) answers.push(await buyer.get("/tickets"));
    expect(answers.map(({ status }) => status)).toEqual([...Array(8).fill(200), 429, 429]);
    const refused = answers.at(-1)!;
    expect(refused.body).toMatchObject({
      code: "TOO_MANY_REQUESTS",
      data: { retryAfterS: Number(refused.headers.get("retry-after")) },
    });
    expect(refused.headers.get("ratelimit-policy")).toContain('"account";q=8;w=60');
    const operator = await open.signedIn("operator");
    expect((await operator.get("/tickets")).status).toBe(200);
    // Reading one's order is what a payment's result comes by: it is not counted against the account.
    expect((await buyer.get("/orders/ord_school_none")).status).toBe(404);
  });

  it("limits password guesses from one address, over all accounts", async () => {
    await start({ RATE_LIMIT_PER_MINUTE: 6 });
    const guess = (n: number) =>
      open.api.post("/auth/login", { email: `unknown-${n}@example.org`, password: "wrong-password" });
    const statuses = [];
    for (let n = 0; n < 4; n++) statuses.push((await guess(n)).status);
    expect(statuses).toEqual([401, 401, 401, 429]);
    expect((await open.api.get("/events")).status).toBe(200);
  });
});

describe("a shop with more to do than it can", () => {
  it("still sells and shows results, while it refuses lists and reports with a time to come again", async () => {
    await start({ MAX_IN_FLIGHT: 20 });
    const answerLists = open.switches.holdBack("events.list");
    const buyer = await open.signedIn("buyer");
    const creator = await open.signedIn("creator");
    const lists = Array.from({ length: 14 }, () => open.api.get("/events"));
    const isRefused = async () => (await open.api.get("/tours/tour_none")).status === 503;
    await eventually(isRefused);
    const refused = await creator.get("/events/evt_school/report");
    expect(refused.body).toMatchObject({ status: 503, code: "OVERLOADED", data: { retryAfterS: 10 } });
    expect((await buyer.get("/tickets")).headers.get("retry-after")).toBe("5");
    const lines = [{ ticketTypeId: "typ_school_adult", quantity: 1 }];
    const reserved = await buyer.post("/orders", { eventId: "evt_school", lines });
    const paid = await buyer.post(`/orders/${reserved.body.id}/payment`, { paymentMethod: "pm_card_visa" });
    expect(reserved.status).toBe(201);
    expect([200, 202]).toContain(paid.status);
    expect((await buyer.get(`/orders/${reserved.body.id}`)).status).toBe(200);
    answerLists();
    const shown = (await Promise.all(lists)).filter(({ status }) => status === 200);
    // Questions of the same moment may have had the place of one or two.
    expect(shown.length).toBeGreaterThanOrEqual(12);
    await eventually(async () => (await buyer.get("/tickets")).status === 200);
  });
});
