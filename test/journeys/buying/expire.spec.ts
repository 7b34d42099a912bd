import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { minuteMs } from "../../../lib/clock.ts";
import { pressOnBankPage } from "../../shop/actions/bank-page.ts";
import { messagesAbout, orderIn, pay, reserved, takenFor } from "../../shop/actions/order-tickets.ts";
import { general, type OnSale, putOnSale } from "../../shop/actions/put-on-sale.ts";
import type { Api } from "../../shop/api.ts";
import { type OpenShop, openShop } from "../../shop/deployments/deployment.ts";
import { SettableClock } from "../../shop/deployments/settable-clock.ts";
import { eventually } from "../../support/eventually.ts";

const clock = new SettableClock();

let open: OpenShop;
let buyer: Api;
let sale: OnSale;
beforeAll(async () => {
  open = await openShop({}, { clock });
  buyer = await open.signedIn("buyer");
  sale = await putOnSale(await open.signedIn("creator"), { quotas: [general(10)] });
});
afterAll(() => open.close());

/** An access token lives for 15 minutes only, so the buyer signs in again. */
async function pass(minutes: number): Promise<void> {
  clock.advance(minutes * minuteMs);
  buyer = await open.signedIn("buyer");
}

const left = async () => (await open.api.get(`/events/${sale.eventId}/availability`)).body.quotas[0].left;

describe("a reservation that no one pays", () => {
  it("ends after ten minutes, frees its places, refuses the card and notifies the buyer", async () => {
    const order = await reserved(buyer, sale, 4);
    expect(await left()).toBe(6);
    await pass(9);
    expect((await buyer.get(`/orders/${order.id}`)).body.state).toBe("reserved");
    await pass(1);
    const late = await pay(buyer, order.id, "pm_card_visa");
    expect([late.status, late.body.code]).toEqual([409, "ORDER_EXPIRED"]);
    const ended = await orderIn(buyer, order.id, "expired");
    expect(ended.failure.message).toContain("Nothing was charged.");
    await eventually(async () => (await left()) === 10);
    const [mail] = await eventually(async () => {
      const mails = await messagesAbout(open.api, order.id);
      return mails.length > 0 && mails;
    });
    expect(mail?.text).toContain("n’a pas été payée à temps");
    expect(await takenFor(open, order.id)).toEqual([]);
  }, 120_000);

  it("leaves five minutes more after a decline, and never more than twenty in all", async () => {
    const order = await reserved(buyer, sale);
    const declineAfter = async (minutes: number) => {
      await pass(minutes);
      await pay(buyer, order.id, "pm_card_visa_chargeDeclined");
      const { body } = await buyer.get(`/orders/${order.id}`);
      return Math.round((Date.parse(body.expiresAt) - Date.parse(body.createdAt)) / minuteMs);
    };
    expect(await declineAfter(1)).toBe(10);
    expect(await declineAfter(8)).toBe(14);
    expect(await declineAfter(4)).toBe(18);
    expect(await declineAfter(4)).toBe(20);
  });
});

describe("a question of the bank that the buyer never answers", () => {
  it("is withdrawn after ten minutes: another card pays, and a late yes charges nothing", async () => {
    const order = await reserved(buyer, sale);
    const { body } = await pay(buyer, order.id, "pm_card_authenticationRequired");
    await pass(11);
    const back = await orderIn(buyer, order.id, "reserved");
    expect(back.failure.message).toContain("the payment was not confirmed in time");
    await expect(pressOnBankPage(body.nextAction.url, /^Approve/)).rejects.toThrow("already answered");
    const forced = new URLSearchParams({ decision: "approve" });
    const tooLate = await fetch(body.nextAction.url, { method: "POST", body: forced });
    expect(await tooLate.text()).toContain("Declined");
    expect((await pay(buyer, order.id, "pm_card_visa")).status).toBe(200);
    await orderIn(buyer, order.id, "fulfilled");
    expect(await takenFor(open, order.id)).toEqual([1200]);
  }, 120_000);
});
