import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { messagesAbout, orderIn, pay, reserved, takenFor } from "../../shop/actions/order-tickets.ts";
import { general, type OnSale, putOnSale } from "../../shop/actions/put-on-sale.ts";
import type { Api } from "../../shop/api.ts";
import { type OpenShop, openShop } from "../../shop/deployments/deployment.ts";
import { eventually } from "../../support/eventually.ts";

const poorCard = "pm_card_visa_chargeDeclinedInsufficientFunds";

let open: OpenShop;
let buyer: Api;
let creator: Api;
let sale: OnSale;
beforeAll(async () => {
  open = await openShop();
  buyer = await open.signedIn("buyer");
  creator = await open.signedIn("creator");
  sale = await putOnSale(creator, { quotas: [general(500)] });
});
afterAll(() => open.close());

const left = async ({ eventId }: OnSale) =>
  (await open.api.get(`/events/${eventId}/availability`)).body.quotas[0].left;

it("answers with the outcome, not with 202, when the processor has it at once", async () => {
  // A busy machine may answer some with 202; a shop that does not wait for the processor answers all so.
  await eventually(async () => {
    const { id } = await reserved(buyer, sale);
    return (await buyer.post(`/orders/${id}/payment`, { paymentMethod: "pm_card_visa" })).status === 200;
  }, 30_000);
}, 60_000);

describe("a declined card", () => {
  it.each([
    ["en", "The payment was declined: the account has insufficient funds. Your places are held until"],
    ["fr", "Le paiement a été refusé : la provision du compte est insuffisante. Vos places sont réservées"],
  ])("is told at once in words (%s), and another card pays at once", async (language, sentence) => {
    const reader = buyer.with({ "accept-language": language });
    const order = await reserved(buyer, sale);
    const declined = await pay(reader, order.id, poorCard);
    expect([declined.status, declined.body.code]).toEqual([402, "PAYMENT_DECLINED"]);
    expect(declined.body.detail).toContain(sentence);
    const after = (await reader.get(`/orders/${order.id}`)).body;
    expect(after).toMatchObject({ state: "reserved", nextAction: null, ticketIds: [] });
    expect(after.failure).toMatchObject({ code: "PAYMENT_DECLINED", message: declined.body.detail });
    const paid = await pay(buyer, order.id, "pm_card_visa");
    expect([paid.status, paid.body.state, paid.body.failure]).toEqual([200, "paid", null]);
    expect((await orderIn(buyer, order.id, "fulfilled")).ticketIds).toHaveLength(1);
    expect(await takenFor(open, order.id)).toEqual([1200]);
  });

  it("is told by mail as well, in the buyer's language", async () => {
    const order = await reserved(buyer, sale);
    await pay(buyer, order.id, "pm_card_chargeDeclinedExpiredCard");
    const [mail] = await eventually(async () => {
      const mails = await messagesAbout(open.api, order.id);
      return mails.length > 0 && mails;
    });
    expect(mail).toMatchObject({
      to: "buyer@example.org",
      text: expect.stringContaining("la carte a expiré"),
    });
  });

  it("ends the order the fifth time, and its places are free again", async () => {
    const small = await putOnSale(creator, { quotas: [general(3)] });
    const order = await reserved(buyer, small, 3);
    expect(await left(small)).toBe(0);
    for (let n = 1; n <= 4; n++) expect((await pay(buyer, order.id, poorCard)).status).toBe(402);
    const last = await pay(buyer, order.id, poorCard, "the-fifth-and-last-card");
    expect([last.status, last.body.code]).toEqual([402, "PAYMENT_FAILED"]);
    expect(last.body.detail).toContain("The reservation has ended and nothing was charged.");
    expect((await buyer.get(`/orders/${order.id}`)).body).toMatchObject({
      state: "expired",
      failure: { code: "PAYMENT_FAILED" },
    });
    const again = await pay(buyer, order.id, poorCard, "the-fifth-and-last-card");
    expect([again.status, again.body.code]).toEqual([402, "PAYMENT_FAILED"]);
    const late = await pay(buyer, order.id, "pm_card_visa");
    expect([late.status, late.body.code]).toEqual([409, "ORDER_EXPIRED"]);
    await eventually(async () => (await left(small)) === 3);
    await reserved(await open.signedIn("operator"), small, 3);
    expect(await takenFor(open, order.id)).toEqual([]);
  });
});

describe("one Idempotency-Key", () => {
  it("gives the attempt's own outcome again, whatever happened since", async () => {
    const order = await reserved(buyer, sale);
    const first = await pay(buyer, order.id, poorCard, "key-of-the-poor-card");
    const paid = await pay(buyer, order.id, "pm_card_visa", "key-of-the-good-card");
    await orderIn(buyer, order.id, "fulfilled");
    const declinedAgain = await pay(buyer, order.id, poorCard, "key-of-the-poor-card");
    expect([declinedAgain.status, declinedAgain.body.detail]).toEqual([402, first.body.detail]);
    const paidAgain = await pay(buyer, order.id, "pm_card_visa", "key-of-the-good-card");
    expect([paidAgain.status, paidAgain.body]).toEqual([200, paid.body]);
    expect(await takenFor(open, order.id)).toEqual([1200]);
  });

  it("is refused with another card, before and after the order is paid", async () => {
    const order = await reserved(buyer, sale);
    await pay(buyer, order.id, poorCard, "one-key-and-two-cards");
    for (const card of ["pm_card_visa", "pm_card_mastercard"]) {
      const reused = await pay(buyer, order.id, card, "one-key-and-two-cards");
      expect([reused.status, reused.body.code]).toEqual([422, "IDEMPOTENCY_KEY_REUSED"]);
      await pay(buyer, order.id, "pm_card_visa");
    }
    expect(await takenFor(open, order.id)).toEqual([1200]);
  });

  it.each([
    ["missing", {}],
    ["too short", { "idempotency-key": "short" }],
  ])("is refused with 400 when it is %s", async (_, headers: Record<string, string>) => {
    const order = await reserved(buyer, sale);
    const body = JSON.stringify({ paymentMethod: "pm_card_visa" });
    const answer = await buyer.postText(`/orders/${order.id}/payment`, body, headers);
    expect([answer.status, answer.body.code]).toEqual([400, "IDEMPOTENCY_KEY_INVALID"]);
    expect((await buyer.get(`/orders/${order.id}`)).body.state).toBe("reserved");
  });
});

describe("paying an order that is not simply reserved", () => {
  it("joins the payment under way with the same card and is refused with another one", async () => {
    const order = await reserved(buyer, sale);
    // Of a charge that is done, reconciliation may hear before the answer to the call comes.
    const late = await pay(buyer, order.id, "pm_sandbox_late");
    expect([late.status, late.body.state]).toEqual([202, "paying"]);
    expect((await pay(buyer, order.id, "pm_sandbox_late")).status).toBe(202);
    const other = await pay(buyer, order.id, "pm_card_visa");
    expect([other.status, other.body.code]).toEqual([409, "PAYMENT_IN_PROGRESS"]);
    const cancelled = await buyer.post(`/orders/${order.id}/cancel`, {});
    expect([cancelled.status, cancelled.body.code]).toEqual([409, "ORDER_NOT_CANCELLABLE"]);
    await orderIn(buyer, order.id, "fulfilled");
    for (const card of ["pm_sandbox_late", "pm_card_mastercard", poorCard])
      expect((await pay(buyer, order.id, card)).status).toBe(200);
    expect(await takenFor(open, order.id)).toEqual([1200]);
  }, 120_000);

  it("is refused once it is cancelled", async () => {
    const order = await reserved(buyer, sale);
    await buyer.post(`/orders/${order.id}/cancel`, {});
    const late = await pay(buyer, order.id, "pm_card_visa");
    expect([late.status, late.body.code]).toEqual([409, "ORDER_CANCELLED"]);
    expect(await takenFor(open, order.id)).toEqual([]);
  });
});

describe("the payment method", () => {
  it("is not needed when there is nothing to pay", async () => {
    const free = await putOnSale(creator, { quotas: [general(5)], ticketType: { priceMinor: 0 } });
    const order = await reserved(buyer, free, 2);
    const paid = await pay(buyer, order.id);
    expect([paid.status, paid.body.state, paid.body.totalMinor]).toEqual([200, "paid", 0]);
    expect((await orderIn(buyer, order.id, "fulfilled")).ticketIds).toHaveLength(2);
    expect(await takenFor(open, order.id)).toEqual([]);
  });

  it.each([
    ["missing", undefined, "PAYMENT_METHOD_REQUIRED"],
    ["unknown to the processor", "pm_card_of_nobody", "PAYMENT_METHOD_UNKNOWN"],
    ["no token at all", "my visa card", "VALIDATION_FAILED"],
    ["a card number", "4242 4242 4242 4242", "CARD_NUMBER_REFUSED"],
    ["a card number in a token", "pm_4242424242424242", "CARD_NUMBER_REFUSED"],
  ])("is refused with 422 when it is %s, and another one pays", async (_, method, code) => {
    const order = await reserved(buyer, sale);
    const refused = await pay(buyer, order.id, method);
    expect([refused.status, refused.body.code]).toEqual([422, code]);
    expect((await buyer.get(`/orders/${order.id}`)).body.state).toBe("reserved");
    expect(JSON.stringify(refused.body) + open.logs.join("")).not.toMatch(/4242.?4242/);
    expect((await pay(buyer, order.id, "pm_card_visa")).status).toBe(200);
  });
});
