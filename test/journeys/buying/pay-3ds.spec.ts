import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { pressOnBankPage, readBankPage } from "../../shop/actions/bank-page.ts";
import { registered } from "../../shop/actions/open-organizer.ts";
import { orderEvents } from "../../shop/actions/order-events.ts";
import { messagesAbout, orderIn, pay, reserved, takenFor } from "../../shop/actions/order-tickets.ts";
import { general, type OnSale, putOnSale } from "../../shop/actions/put-on-sale.ts";
import type { Api } from "../../shop/api.ts";
import { type OpenShop, openShop } from "../../shop/deployments/deployment.ts";
import { eventually } from "../../support/eventually.ts";

const challengedCard = "pm_card_authenticationRequired";

let open: OpenShop;
let buyer: Api;
let sale: OnSale;
beforeAll(async () => {
  open = await openShop();
  buyer = await open.signedIn("buyer");
  sale = await putOnSale(await open.signedIn("creator"), { quotas: [general(100)] });
});
afterAll(() => open.close());

/** An order that waits for the buyer's bank, and the address of the bank's page. */
async function challenged() {
  const { id } = await reserved(buyer, sale);
  const answer = await pay(buyer, id, challengedCard, `the-key-for-${id}`);
  return { id, answer, url: answer.body.nextAction?.url as string };
}

describe("a card whose bank asks the buyer", () => {
  it("answers 202 with the bank's page, and keeps both on the order", async () => {
    const { id, answer, url } = await challenged();
    expect([answer.status, answer.body.state]).toEqual([202, "paying"]);
    expect(answer.body.nextAction).toEqual({ type: "redirect", url: expect.stringContaining(open.api.url) });
    const again = await pay(buyer, id, challengedCard, `the-key-for-${id}`);
    expect([again.status, again.body.nextAction.url]).toEqual([202, url]);
    expect((await buyer.get(`/orders/${id}`)).body.nextAction.url).toBe(url);
    const other = await pay(buyer, id, "pm_card_visa");
    expect([other.status, other.body.code]).toEqual([409, "PAYMENT_IN_PROGRESS"]);
    expect(await takenFor(open, id)).toEqual([]);
  });

  it.each([
    ["en", "Your bank asks", "€12.00"],
    ["fr", "Votre banque vous demande", "12,00 €"],
  ])("shows a page that says what is asked and how much (%s)", async (language, question, amount) => {
    const { url } = await challenged();
    const page = await readBankPage(url, language);
    expect(page.status).toBe(200);
    expect(page.html.replaceAll(/\s/g, " ")).toContain(question);
    expect(page.html.replaceAll(/\s/g, " ")).toContain(amount);
  });

  it("pays when the buyer approves, and the poll finds it", async () => {
    const { id, url } = await challenged();
    const pressed = await pressOnBankPage(url, /^Approve/);
    expect([pressed.status, pressed.html]).toEqual([200, expect.stringContaining("Approved")]);
    const order = await orderIn(buyer, id, "fulfilled");
    expect(order).toMatchObject({ nextAction: null, failure: null, ticketIds: [expect.any(String)] });
    expect((await pay(buyer, id, challengedCard, `the-key-for-${id}`)).status).toBe(200);
    expect((await readBankPage(url)).html).toContain("already answered");
    expect(await takenFor(open, id)).toEqual([1200]);
  }, 120_000);

  it("puts the order back when the buyer refuses, says so, and another card pays", async () => {
    const { id, url } = await challenged();
    expect((await pressOnBankPage(url, /^Decline/)).html).toContain("nothing was charged");
    const order = await orderIn(buyer.with({ "accept-language": "fr" }), id, "reserved");
    expect(order.nextAction).toBeNull();
    expect(order.failure.code).toBe("PAYMENT_DECLINED");
    expect(order.failure.message).toContain("la banque n’a pas pu confirmer votre identité");
    const again = await pay(buyer, id, challengedCard, `the-key-for-${id}`);
    expect([again.status, again.body.detail]).toEqual([
      402,
      expect.stringContaining("confirm your identity"),
    ]);
    expect((await pay(buyer, id, "pm_card_visa")).status).toBe(200);
    await orderIn(buyer, id, "fulfilled");
    expect(await takenFor(open, id)).toEqual([1200]);
  }, 120_000);

  it("keeps the buyer's first answer when both buttons are pressed", async () => {
    const { id, url } = await challenged();
    const answers = await Promise.all(
      ["refuse", "approve", "refuse", "approve"].map(async (decision) => {
        const response = await fetch(url, { method: "POST", body: new URLSearchParams({ decision }) });
        return /<h1>(\w+)<\/h1>/.exec(await response.text())?.[1];
      }),
    );
    expect(new Set(answers).size).toBe(1);
    const approved = answers[0] === "Approved";
    await orderIn(buyer, id, approved ? "fulfilled" : "reserved");
    expect(await takenFor(open, id)).toEqual(approved ? [1200] : []);
  }, 120_000);

  it("tells a page that does not exist, and an answer that is none, in words", async () => {
    const { url } = await challenged();
    const nowhere = await readBankPage(`${open.api.url}/sandbox/3d-secure/chl_of_nobody`);
    expect([nowhere.status, nowhere.html]).toEqual([404, expect.stringContaining("Not found")]);
    const body = new URLSearchParams({ decision: "perhaps" });
    expect((await fetch(url, { method: "POST", body })).status).toBe(422);
    expect((await readBankPage(url)).html).toContain('<form method="post">');
  });
});

describe("the outcome", () => {
  it("comes by the order's event stream: the first entry at once, each change, and the end", async () => {
    const { id, url } = await challenged();
    const seen: { state: string; nextAction: object | null; ticketIds: string[] }[] = [];
    for await (const order of orderEvents(buyer, id)) {
      seen.push(order);
      if (seen.length === 1) await pressOnBankPage(url, /^Approve/);
    }
    expect(seen[0]).toMatchObject({ state: "paying", nextAction: { url } });
    expect(seen.at(-1)).toMatchObject({ state: "fulfilled", nextAction: null });
    expect(seen.at(-1)?.ticketIds).toHaveLength(1);
    const states = seen.map(({ state }) => state);
    expect(["paying,paid,fulfilled", "paying,fulfilled"]).toContain(states.join(","));
  }, 120_000);

  it("streams to no one else, and one entry of an order that has ended", async () => {
    const { id, url } = await challenged();
    await pressOnBankPage(url, /^Approve/);
    await orderIn(buyer, id, "fulfilled");
    const path = `/orders/${id}/events`;
    expect((await open.api.open(path)).status).toBe(401);
    expect((await (await registered(open.api)).open(path)).status).toBe(404);
    const seen = [];
    for await (const { state } of orderEvents(buyer, id)) seen.push(state);
    expect(seen).toEqual(["fulfilled"]);
  }, 120_000);

  it("comes by mail, to the buyer alone and once", async () => {
    const { id, url } = await challenged();
    await pressOnBankPage(url, /^Approve/);
    const { ticketIds } = await orderIn(buyer, id, "fulfilled");
    const mails = await eventually(async () => {
      const found = await messagesAbout(open.api, id);
      return found.length > 0 && found;
    });
    expect(mails).toMatchObject([{ to: "buyer@example.org", text: expect.stringContaining(ticketIds[0]) }]);
    const { body } = await buyer.get("/notifications?limit=100");
    const sent = body.items.filter(({ orderId }: { orderId: string }) => orderId === id);
    expect(sent).toMatchObject([{ kind: "orderConfirmed", channel: "mail", state: "sent", attempts: 1 }]);
  }, 120_000);
});
