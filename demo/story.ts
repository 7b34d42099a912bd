import { randomUUID } from "node:crypto";
import { sampleAccounts } from "../lib/settings/sample-accounts.ts";
import type { Ask, Narrator } from "./telling.ts";

const api = "/api/v1";

/** The shop's story from a stranger's first visit to the gate; throws where the shop does not keep to it. */
export async function runStory(shop: Narrator): Promise<void> {
  const buyer = await arrive(shop);
  const order = await reserveAndPay(shop, buyer.token);
  const tickets = await lookAtTickets(shop, buyer, order.id);
  await goThroughTheGate(shop, tickets[0]);
  await meetSoldOut(shop, buyer.token);
  shop.say("And the order's whole story");
  await shop.ask(`${api}/orders/${order.id}/timeline`, 200, { token: buyer.token });
}

async function arrive(shop: Narrator): Promise<{ token: string; email: string }> {
  const email = `demo-${randomUUID().slice(0, 8)}@example.org`;
  const password = randomUUID();
  shop.say("A stranger registers");
  await shop.ask(`${api}/auth/register`, 201, { body: { email, password, name: "Dora Demo", locale: "en" } });
  shop.say("… and logs in");
  const session = await shop.ask(`${api}/auth/login`, 200, { body: { email, password } });
  shop.say("She browses what is on sale");
  await shop.ask(`${api}/events?limit=3`, 200);
  await shop.ask(`${api}/events/evt_school`, 200);
  await shop.ask(`${api}/events/evt_school/availability`, 200);
  return { token: session.body.accessToken, email };
}

async function reserveAndPay(shop: Narrator, token: string): Promise<{ id: string }> {
  shop.say("She reserves two adults and a child for ten minutes");
  const lines = [
    { ticketTypeId: "typ_school_adult", quantity: 2, holderNames: ["Dora Demo", "Émile Démo"] },
    { ticketTypeId: "typ_school_child", quantity: 1 },
  ];
  const body = { eventId: "evt_school", lines };
  const order = (await shop.ask(`${api}/orders`, 201, { token, key: randomUUID(), body })).body;
  const payment = `${api}/orders/${order.id}/payment`;
  shop.say("Her first card is declined, and she is told why");
  const poor = { paymentMethod: "pm_card_visa_chargeDeclinedInsufficientFunds" };
  await declined(shop, payment, { token, key: randomUUID(), body: poor });
  shop.say("Another card pays");
  await shop.ask(payment, [200, 202], { token, key: randomUUID(), body: { paymentMethod: "pm_card_visa" } });
  await until(async () => {
    const { body: now } = await shop.quietly(`${api}/orders/${order.id}`, { token });
    return now.state === "fulfilled";
  });
  await shop.ask(`${api}/orders/${order.id}`, 200, { token });
  return order;
}

/** A busy shop answers 202 while the processor thinks: the same question with the same key brings the outcome. */
async function declined(shop: Narrator, payment: string, ask: Ask): Promise<void> {
  const { status } = await shop.ask(payment, [402, 202], ask);
  if (status === 402) return;
  await until(async () => (await shop.quietly(payment, { ...ask, method: "POST" })).status !== 202);
  await shop.ask(payment, 402, ask);
}

async function lookAtTickets(
  shop: Narrator,
  { token, email }: { token: string; email: string },
  orderId: string,
): Promise<{ code: string; serial: number }[]> {
  shop.say("Her tickets are there, numbered and in her guests' names");
  const { body: tickets } = await shop.ask(`${api}/tickets?orderId=${orderId}`, 200, { token });
  await readMails(shop, email);
  return tickets.items;
}

/** The shop's outbox page. */
async function readMails(shop: Narrator, email: string): Promise<void> {
  const outbox = "/dev/outbox?limit=50";
  if ((await shop.quietly(outbox)).status === 404) return;
  shop.say("The mails went out: the decline and the confirmation");
  const mails = await until(async () => {
    const { body } = await shop.quietly(outbox);
    const hers = body.items.filter((mail: { to: string }) => mail.to === email);
    return hers.length >= 2 && hers;
  });
  for (const mail of mails) shop.show(`   ✉ ${mail.subject}\n${mail.text.replace(/^/gm, "     | ")}`);
}

async function goThroughTheGate(
  shop: Narrator,
  ticket: { code: string; serial: number } | undefined,
): Promise<void> {
  if (!ticket) throw new Error("the order has no ticket");
  shop.say("At the gate an operator scans a ticket, and then the same one again");
  const { email, password } = sampleAccounts.find((account) => account.email.startsWith("operator"))!;
  const { body: session } = await shop.quietly(`${api}/auth/login`, {
    method: "POST",
    body: { email, password },
  });
  const token: string = session.accessToken;
  const scan = { code: ticket.code, gate: "A" };
  await shop.ask(`${api}/check-ins`, 201, { token, body: { ...scan, scanId: randomUUID() } });
  await shop.ask(`${api}/check-ins`, 409, { token, body: { ...scan, scanId: randomUUID() } });
  shop.say("The operator finds the buyer by the ticket's number");
  await shop.ask(`${api}/events/evt_school/tickets?serial=${ticket.serial}`, 200, { token });
}

async function meetSoldOut(shop: Narrator, token: string): Promise<void> {
  shop.say("The jazz cellar has four places; the fifth buyer is refused");
  const { body: stock } = await shop.quietly(`${api}/events/evt_jazzcellar/availability`);
  const left: number = stock.quotas[0].left;
  const order = (quantity: number) => ({
    token,
    key: randomUUID(),
    body: { eventId: "evt_jazzcellar", lines: [{ ticketTypeId: "typ_jazzcellar_entry", quantity }] },
  });
  if (left > 0) await shop.ask(`${api}/orders`, 201, order(left));
  await shop.ask(`${api}/orders`, 409, order(1));
}

/** Looks every 100 ms, for 10 s at most. */
async function until<T>(look: () => Promise<T | false>): Promise<T> {
  for (let n = 0; n < 100; n++) {
    const seen = await look();
    if (seen) return seen;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error("it did not happen within 10 s");
}
