import { randomUUID } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { type MailServer, no, openMailServer } from "../../../services/notifications/testing/mail-server.ts";
import type { Api } from "../../shop/api.ts";
import { type OpenShop, openShop } from "../../shop/deployments/deployment.ts";
import { eventually } from "../../support/eventually.ts";

interface Sms {
  to: string;
  text: string;
  key: string | undefined;
}

let open: OpenShop;
let mailServer: MailServer;
let smsService: Server;
const received: Sms[] = [];
/** Addresses that the mail server does not know. */
const unknown = new Set<string>();

const openMail = (port = 0) =>
  openMailServer(
    {
      onRcptTo: ({ address }, _session, done) =>
        unknown.has(address) ? done(no(550, `5.1.1 <${address}> is unknown here`)) : done(),
    },
    { port },
  );

beforeAll(async () => {
  mailServer = await openMail();
  smsService = createServer(async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    received.push({ ...JSON.parse(Buffer.concat(chunks).toString()), key: req.headers["idempotency-key"] });
    res.writeHead(202).end();
  });
  await new Promise<void>((resolve) => smsService.listen(0, "127.0.0.1", resolve));
  const { port } = smsService.address() as AddressInfo;
  open = await openShop({
    SMTP_URL: `smtp://127.0.0.1:${mailServer.port}`,
    MAIL_FROM: "EventsApp <tickets@shop.example>",
    SMS_URL: `http://token@127.0.0.1:${port}/messages`,
    SMS_FROM: "EventsApp",
  });
});
afterAll(async () => {
  await open.close();
  await mailServer.close();
  smsService.close();
});

const newEmail = () => `${randomUUID()}@example.org`;

async function registered(email: string, change: object = {}): Promise<Api> {
  const body = { email, password: "a long enough one", name: "Zoë", locale: "fr", ...change };
  return open.api.as((await open.api.post("/auth/register", body)).body.accessToken);
}

async function buys(buyer: Api): Promise<string> {
  const lines = [{ ticketTypeId: "typ_school_adult", quantity: 2 }];
  const { body: order } = await buyer.post("/orders", { eventId: "evt_school", lines });
  await buyer.post(`/orders/${order.id}/payment`, { paymentMethod: "pm_card_visa" });
  return order.id;
}

/** The confirmation of this order once it is in that state. */
function confirmation(buyer: Api, orderId: string, state: string) {
  return eventually(async () => {
    const { body } = await buyer.get("/notifications");
    const about = body.items.find((each: { orderId: string }) => each.orderId === orderId);
    return about?.state === state && about;
  }, 20_000);
}

const mailsTo = (email: string) =>
  mailServer.mails.filter(({ to }) => [to].flat().some((each) => each?.text === email));

describe("telling the buyer", () => {
  it("brings a mail in their language with the tickets as a PDF", async () => {
    const email = newEmail();
    const buyer = await registered(email);
    const orderId = await buys(buyer);
    expect(await confirmation(buyer, orderId, "sent")).toMatchObject({
      ...{ kind: "orderConfirmed", channel: "mail", attempts: 1, lastError: null, nextTryAt: null },
      resendsLeft: 3,
    });
    const [mail, ...others] = mailsTo(email);
    expect(others).toEqual([]);
    expect(mail?.subject).toMatch(/^Vos 2 billets pour « .+ »$/);
    expect(mail?.text).toContain("Vos billets sont joints en PDF");
    expect(mail?.text).toContain(`${open.api.url}/api/v1/orders/${orderId}`);
    expect(mail?.html).toContain('<html lang="fr">');
    const [pdf] = mail?.attachments ?? [];
    expect(pdf).toMatchObject({ contentType: "application/pdf", filename: expect.stringMatching(/\.pdf$/) });
    expect(pdf?.content.subarray(0, 5).toString()).toBe("%PDF-");
  });

  it("waits for a mail server that is down, and sends once when it is back", async () => {
    const email = newEmail();
    const buyer = await registered(email);
    const { port } = mailServer;
    await mailServer.close();
    const orderId = await buys(buyer);
    const waiting = await eventually(async () => {
      const found = await confirmation(buyer, orderId, "pending");
      return found.lastError && found;
    });
    expect(waiting.lastError).toMatch(/could not be reached|injoignable/);
    expect(Date.parse(waiting.nextTryAt)).toBeGreaterThan(Date.parse(waiting.createdAt));
    mailServer = await openMail(port);
    const sent = await confirmation(buyer, orderId, "sent");
    expect(sent.attempts).toBeGreaterThan(1);
    expect(sent.lastError).toBeNull();
    expect(mailsTo(email)).toHaveLength(1);
  }, 120_000);

  it("brings an SMS to who wants that, and no mail", async () => {
    const email = newEmail();
    const buyer = await registered(email, { phone: "+33612345678", notifyBy: "sms" });
    const orderId = await buys(buyer);
    expect(await confirmation(buyer, orderId, "sent")).toMatchObject({ channel: "sms", attempts: 1 });
    expect(received).toEqual([
      expect.objectContaining({ to: "+33612345678", from: "EventsApp", key: expect.stringMatching(/^msg_/) }),
    ]);
    expect(received[0]?.text).toMatch(/^2 billets pour ".+"/);
    expect(mailsTo(email)).toEqual([]);
  });

  it("shows a mail that the server refuses, and sends it again when the buyer asks", async () => {
    const email = newEmail();
    unknown.add(email);
    const buyer = await registered(email);
    const orderId = await buys(buyer);
    const failed = await confirmation(buyer, orderId, "failed");
    const path = `/notifications/${failed.id}`;
    const { body } = await buyer.with({ "accept-language": "fr" }).get(path);
    expect(body).toMatchObject({ state: "failed", attempts: 1, sentAt: null, nextTryAt: null });
    expect(body.lastError).toContain("Vérifiez l’adresse");
    const other = await open.signedIn("creator");
    expect((await other.get(path)).status).toBe(404);
    expect((await other.post(`${path}/resend`)).status).toBe(404);
    unknown.delete(email);
    const key = randomUUID();
    const again = await buyer.post(`${path}/resend`, undefined, key);
    expect([again.status, again.body.state]).toEqual([202, "pending"]);
    expect((await buyer.post(`${path}/resend`, undefined, key)).status).toBe(202);
    expect(await confirmation(buyer, orderId, "sent")).toMatchObject({ resendsLeft: 2 });
    expect(mailsTo(email)).toHaveLength(1);
    expect(open.logs.join("")).not.toContain(email);
  });

  it("leads from a forgotten password to a new one by the mail's link, and keeps its code nowhere", async () => {
    const email = newEmail();
    const buyer = await registered(email, { phone: "+33687654321", notifyBy: "sms" });
    await open.api.post("/auth/forgot-password", { email });
    const mail = await eventually(async () => mailsTo(email)[0]);
    const link = new URL(/http\S+reset-password\?token=\S+/.exec(mail.text ?? "")?.[0] ?? "");
    const page = await (await fetch(link)).text();
    const token = /name="token" value="([^"]+)"/.exec(page)?.[1] as string;
    const newPassword = "another long enough one";
    const form = new URLSearchParams({ token, newPassword });
    expect((await fetch(new URL("/reset-password", link), { method: "POST", body: form })).status).toBe(200);
    expect((await open.api.post("/auth/login", { email, password: newPassword })).status).toBe(200);
    const { body } = await buyer.get("/notifications");
    const [about] = body.items;
    expect(about).toMatchObject({ kind: "passwordReset", channel: "mail", state: "sent", resendsLeft: 0 });
    const again = await buyer.post(`/notifications/${about.id}/resend`);
    expect([again.status, again.body.code]).toEqual([409, "NOTIFICATION_NOT_RESENDABLE"]);
    expect(open.logs.join("") + JSON.stringify(body)).not.toContain(token);
  });

  it("refuses to send again more than three times", async () => {
    const buyer = await registered(newEmail());
    const { id } = await confirmation(buyer, await buys(buyer), "sent");
    for (const left of [2, 1, 0]) {
      const again = await buyer.post(`/notifications/${id}/resend`);
      expect([again.status, again.body.resendsLeft]).toEqual([202, left]);
      await eventually(async () => (await buyer.get(`/notifications/${id}`)).body.state === "sent");
    }
    const late = await buyer.with({ "accept-language": "fr" }).post(`/notifications/${id}/resend`);
    expect([late.status, late.body.code]).toEqual([409, "NOTIFICATION_NOT_RESENDABLE"]);
    expect(late.body.detail).toContain("il a déjà été renvoyé trois fois");
  });
});
