import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { sandboxMethods } from "../../../services/payments/provider/sandbox-methods.ts";
import { moneyTaken, pay, reserved, takenFor, takesSeconds } from "../../shop/actions/order-tickets.ts";
import { general, type OnSale, putOnSale } from "../../shop/actions/put-on-sale.ts";
import type { Api, ApiAnswer } from "../../shop/api.ts";
import { type OpenShop, openShop } from "../../shop/deployments/deployment.ts";
import { eventually } from "../../support/eventually.ts";

/**
 * The processor has taken the money at once, and only its answer is not there: 202, unless comparing with the processor
 * hears of it before the buyer is answered.
 */
const takenUnheard = [200, 202];

/** How each payment method is answered at first, and how its order ends. */
const methods: Record<string, [status: number | number[], end: string]> = {
  pm_card_visa: [200, "fulfilled"],
  pm_card_mastercard: [200, "fulfilled"],
  pm_card_visa_chargeDeclined: [402, "reserved"],
  pm_card_visa_chargeDeclinedInsufficientFunds: [402, "reserved"],
  pm_card_chargeDeclinedExpiredCard: [402, "reserved"],
  pm_card_visa_chargeDeclinedExpiredCard: [402, "reserved"],
  pm_card_authenticationRequired: [202, "paying"],
  pm_sandbox_slow: [takenUnheard, "fulfilled"],
  pm_sandbox_lost_charged: [takenUnheard, "fulfilled"],
  pm_sandbox_lost_not_charged: [202, "fulfilled"],
  pm_sandbox_twice: [200, "fulfilled"],
  pm_sandbox_late: [202, "fulfilled"],
  pm_sandbox_late_declined: [202, "reserved"],
  pm_sandbox_out_of_order: [202, "fulfilled"],
  pm_sandbox_refund_lost: [200, "fulfilled"],
  pm_sandbox_refund_fails: [200, "fulfilled"],
};

interface Paid {
  orderId: string;
  answer: ApiAnswer;
  waitedMs: number;
}

let open: OpenShop;
let buyer: Api;
let sale: OnSale;
const payments = new Map<string, Paid>();

/** One after the other, so that none slows another one's answer; those that take seconds end in the meantime. */
beforeAll(async () => {
  open = await openShop();
  buyer = await open.signedIn("buyer");
  sale = await putOnSale(await open.signedIn("creator"), { quotas: [general(100)] });
  for (const method of Object.keys(methods)) payments.set(method, await payBy(method));
}, 120_000);
afterAll(() => open.close());

async function payBy(method: string): Promise<Paid> {
  const order = await reserved(buyer, sale);
  const startedAtMs = performance.now();
  const answer = await pay(buyer, order.id, method);
  return { orderId: order.id, answer, waitedMs: performance.now() - startedAtMs };
}

describe("each payment method of the sandbox", () => {
  it("is in this table", () => {
    expect(Object.keys(methods).sort()).toEqual([...sandboxMethods.keys()].sort());
  });

  it.each(Object.entries(methods))(
    "%s is answered without waiting, and ends right",
    async (method, [status, end]) => {
      const { orderId, answer, waitedMs } = payments.get(method) as Paid;
      expect([status].flat()).toContain(answer.status);
      // Of those that take seconds, the quickest takes two.
      if (takesSeconds(method)) expect(waitedMs).toBeLessThan(2_000);
      const order = await eventually(async () => {
        const { body } = await buyer.get(`/orders/${orderId}`);
        return body.state === end && body;
      }, 20_000);
      expect(order.ticketIds).toHaveLength(end === "fulfilled" ? 1 : 0);
      expect(order.failure?.code).toBe(end === "reserved" ? "PAYMENT_DECLINED" : undefined);
      expect(await takenFor(open, orderId)).toEqual(end === "fulfilled" ? [1200] : []);
    },
    120_000,
  );

  it("has charged each fulfilled order once and no other, after every late and double message", async () => {
    const rows = await eventually(async () => {
      const { body } = await buyer.get("/orders?limit=100");
      const open = body.items.filter(({ state }: { state: string }) => state === "paying");
      return open.length === 1 && body.items;
    }, 20_000);
    const fulfilled = rows.filter(({ state }: { state: string }) => state === "fulfilled");
    const charged = (await moneyTaken(open)).map(({ orderId }) => orderId).sort();
    expect(charged).toEqual(fulfilled.map(({ id }: { id: string }) => id).sort());
    expect(fulfilled).toHaveLength(Object.values(methods).filter(([, end]) => end === "fulfilled").length);
  }, 120_000);
});
