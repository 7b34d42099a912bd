import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { orderIn, pay, reserved } from "../../shop/actions/order-tickets.ts";
import { general, putOnSale } from "../../shop/actions/put-on-sale.ts";
import { type OpenShop, openShop } from "../../shop/deployments/deployment.ts";
import { numberIn } from "../../shop/metrics.ts";
import { eventually } from "../../support/eventually.ts";

let open: OpenShop;
beforeAll(async () => {
  open = await openShop({ OPS_PORT: 0 });
});
afterAll(() => open.close());

/** What each process of the shop says to it. */
const ask = (path: string) => Promise.all(open.shop.opsUrls.map((url) => fetch(`${url}${path}`)));
const statuses = async (path: string) => new Set((await ask(path)).map(({ status }) => status));
const metrics = async () => {
  const texts = (await ask("/metrics")).map((answer) => answer.text());
  return (await Promise.all(texts)).join("");
};

describe("an operator of a shop that sells", () => {
  it("sees that it lives and is ready", async () => {
    expect(await statuses("/live")).toEqual(new Set([200]));
    expect(await statuses("/ready")).toEqual(new Set([200]));
  });

  it("sees how many requests there were, how long they took, and that nothing is owed", async () => {
    const sale = await putOnSale(await open.signedIn("creator"), { quotas: [general(5)] });
    const buyer = await open.signedIn("buyer");
    const { id } = await reserved(buyer, sale);
    await pay(buyer, id, "pm_card_visa");
    await orderIn(buyer, id, "fulfilled");
    await eventually(async () => (await buyer.get("/notifications")).body.items[0]?.state === "sent");
    const text = await metrics();
    const reserving = ['method="POST"', '/orders"', 'status="2xx"', 'criticality="critical"'];
    expect(numberIn(text, "http_requests_total", ...reserving)).toBe(1);
    expect(numberIn(text, "http_request_duration_seconds_count", ...reserving)).toBe(1);
    expect(numberIn(text, "eventsapp_orders_unfulfilled")).toBe(0);
    expect(numberIn(text, "eventsapp_notifications_pending")).toBe(0);
    expect(numberIn(text, "eventsapp_notifications_failed")).toBe(0);
    expect(text).not.toContain(id);
  });

  it("sees that it gets no more requests before it has finished the last ones, and then nothing", async () => {
    const [opsUrl] = open.shop.opsUrls;
    const stopping = open.shop.stop();
    await eventually(async () => (await fetch(`${opsUrl}/ready`)).status === 503);
    expect((await fetch(`${opsUrl}/live`)).status).toBe(200);
    await stopping;
    for (const url of open.shop.opsUrls) await expect(fetch(`${url}/live`)).rejects.toThrow();
  });
});
