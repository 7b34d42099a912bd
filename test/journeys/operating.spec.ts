import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";
import { eventually } from "../shop/api.ts";
import { orderIn, pay, reserved } from "../shop/ordering.ts";
import { general, putOnSale } from "../shop/putting-on-sale.ts";
import { type OpenShop, openShop, temporaryFolder } from "../shop/running.ts";

jest.setTimeout(60_000);

const BACKUP_DIR = temporaryFolder();
let open: OpenShop;
beforeAll(async () => {
  const backups = { BACKUP_DIR, BACKUP_EVERY: 500, BACKUP_PASSPHRASE: "the passphrase of a journey" };
  open = await openShop({ OPS_PORT: 0, ...backups });
});
afterAll(() => rmSync(BACKUP_DIR, { recursive: true }));

const ask = (path: string) => fetch(`${open.shop.opsUrl}${path}`);
const metrics = async () => await (await ask("/metrics")).text();

/** The value of the only line of this metric whose labels hold all of these. */
function numberIn(text: string, name: string, ...labels: string[]): number {
  const lines = text.split("\n").filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
  const fitting = lines.filter((line) => labels.every((label) => line.includes(label)));
  expect(fitting).toHaveLength(1);
  return Number(fitting[0]?.split(" ").at(-1));
}

describe("an operator of a shop that sells", () => {
  it("sees that it lives and is ready", async () => {
    expect((await ask("/live")).status).toBe(200);
    expect((await ask("/ready")).status).toBe(200);
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

  it("sees that it backs itself up", async () => {
    await eventually(async () => /^eventsapp_backup_size_bytes [1-9]/m.test(await metrics()), 30_000);
    expect(numberIn(await metrics(), "eventsapp_backup_age_seconds")).toBeLessThan(30);
    expect(numberIn(await metrics(), "eventsapp_backup_failures_total")).toBe(0);
  });

  it("sees that it gets no more requests before it has finished the last ones, and then nothing", async () => {
    const closing = open.close();
    expect((await ask("/ready")).status).toBe(503);
    expect((await ask("/live")).status).toBe(200);
    await closing;
    await expect(ask("/live")).rejects.toThrow();
  });
});
