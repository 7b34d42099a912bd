import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { minuteMs } from "../../../lib/clock.ts";
import { made, onSale, registered } from "../../shop/actions/open-organizer.ts";
import { messagesAbout, orderIn, pay, reserved } from "../../shop/actions/order-tickets.ts";
import type { Api, ApiAnswer } from "../../shop/api.ts";
import { type OpenShop, openShop } from "../../shop/deployments/deployment.ts";
import { SettableClock } from "../../shop/deployments/settable-clock.ts";
import { eventually } from "../../support/eventually.ts";

const clock = new SettableClock();
const password = "a horse of another colour";
const better = "the same horse, repainted";

let open: OpenShop;
let visitor: Api;
beforeAll(async () => {
  open = await openShop({}, { clock });
  visitor = open.api;
});
afterAll(() => open.close());

const refused = ({ status, body }: ApiAnswer) => `${status} ${body.code}`;
const logIn = (email: string, secret: string) => visitor.post("/auth/login", { email, password: secret });

async function newcomer() {
  const email = `${randomUUID()}@example.org`;
  const { body } = await visitor.post("/auth/register", {
    email,
    password,
    name: "Ada Lovelace",
    locale: "fr",
  });
  return {
    email,
    id: body.user.id as string,
    refreshToken: body.refreshToken,
    me: visitor.as(body.accessToken),
  };
}

/** The token in the newest message to this address. */
function mailedTo(email: string, token: RegExp): Promise<string> {
  return eventually(async () => {
    const { body } = await visitor.get("/dev/outbox?limit=100", { accept: "application/json" });
    const message = body.items.find(
      ({ to, text }: { to: string; text: string }) => to === email && token.test(text),
    );
    return message && token.exec(message.text)?.[0];
  });
}
const resetToken = /pr_[\w-]{43}/;

describe("my account", () => {
  it("is changed by what is sent, against the version that was read", async () => {
    const { me } = await newcomer();
    const read = await me.get("/users/me");
    const ifMatch = { "if-match": read.headers.get("etag") as string };
    const patch = (body: object) => me.with(ifMatch).patch("/users/me", body);
    const changed = await patch({ name: "Ada King", phone: "+33612345678", notifyBy: "sms" });
    expect([changed.status, changed.body.name, changed.body.notifyBy]).toEqual([200, "Ada King", "sms"]);
    expect(refused(await patch({ name: "Ada Byron" }))).toBe("412 PRECONDITION_FAILED");
    expect((await me.get("/users/me")).body).toEqual(changed.body);
    expect(refused(await me.patch("/users/me", {}))).toBe("422 VALIDATION_FAILED");
    const bad = await me.patch("/users/me", { name: "\u202eadA", role: "admin" });
    expect(bad.body.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual([
      "/name",
      "/role",
    ]);
  });

  it("gets another email for the password, and another password for the old one", async () => {
    const { me, email } = await newcomer();
    const other = { email: `new-${email}` };
    expect(refused(await me.patch("/users/me", other))).toBe("422 VALIDATION_FAILED");
    expect((await me.patch("/users/me", { ...other, currentPassword: password })).body.email).toBe(
      other.email,
    );
    const elsewhere = (await logIn(other.email, password)).body;
    const input = { currentPassword: password, newPassword: better };
    expect(refused(await me.post("/auth/change-password", { ...input, newPassword: "password1" }))).toBe(
      "422 VALIDATION_FAILED",
    );
    const fresh = await me.post("/auth/change-password", input);
    expect(fresh.status).toBe(200);
    const refresh = (refreshToken: string) => visitor.post("/auth/refresh", { refreshToken });
    expect((await refresh(elsewhere.refreshToken)).status).toBe(401);
    expect((await refresh(fresh.body.refreshToken)).status).toBe(200);
    expect((await logIn(other.email, password)).status).toBe(401);
  });
});

describe("a forgotten password", () => {
  it("is replaced with a token that is mailed, works once, and ends every session", async () => {
    const { email, refreshToken } = await newcomer();
    const asked = await visitor.post("/auth/forgot-password", { email });
    expect([asked.status, asked.body]).toEqual([202, { accepted: true }]);
    const input = { token: await mailedTo(email, resetToken), newPassword: better };
    expect((await visitor.post("/auth/reset-password", input)).body).toEqual({ reset: true });
    expect(refused(await visitor.post("/auth/reset-password", input))).toBe("401 RESET_TOKEN_INVALID");
    expect((await visitor.post("/auth/refresh", { refreshToken })).status).toBe(401);
    expect((await logIn(email, better)).status).toBe(200);
    expect(open.logs.join("")).not.toMatch(resetToken);
  });

  it("is answered the same for no one's email", async () => {
    const { email } = await newcomer();
    const answers = [email, `no-${email}`].map((each) =>
      visitor.post("/auth/forgot-password", { email: each }),
    );
    const [known, unknown] = await Promise.all(answers);
    expect([unknown?.status, unknown?.body]).toEqual([known?.status, known?.body]);
  });

  it("cannot be reset half an hour later", async () => {
    const { email } = await newcomer();
    await visitor.post("/auth/forgot-password", { email });
    const token = await mailedTo(email, resetToken);
    clock.advance(31 * minuteMs);
    expect(refused(await visitor.post("/auth/reset-password", { token, newPassword: better }))).toBe(
      "401 RESET_TOKEN_INVALID",
    );
  });
});

describe("my data", () => {
  it("is one document: account, organizers, orders, tickets and messages", async () => {
    const { sale } = await onSale(await registered(visitor));
    const { me, id } = await newcomer();
    const organizer = await made(me, "/organizers", { name: "Own" });
    const order = await reserved(me, sale, 2);
    await pay(me, order.id, "pm_card_visa");
    await orderIn(me, order.id, "fulfilled");
    await eventually(async () => (await messagesAbout(visitor, order.id)).length > 0);
    const all = await me.get("/users/me/export");
    expect(all.status).toBe(200);
    expect(all.body.account).toMatchObject({ id, organizers: [{ organizerId: organizer.id }] });
    expect(all.body.orders.map((each: { id: string }) => each.id)).toEqual([order.id]);
    expect(all.body.tickets).toHaveLength(2);
    expect(all.body.notifications).toMatchObject([{ kind: "orderConfirmed", orderId: order.id }]);
    expect(JSON.stringify(all.body)).not.toMatch(/bp1\$|hash/i);
    expect(refused(await visitor.get("/users/me/export"))).toBe("401 UNAUTHENTICATED");
  });
});

describe("erasing one's account", () => {
  it("is refused with tickets to come, and to the last event creator", async () => {
    const { sale } = await onSale(await registered(visitor));
    const { me } = await newcomer();
    const order = await reserved(me, sale);
    const first = await me.delete("/users/me");
    expect([refused(first), first.body.data]).toEqual(["409 USER_HAS_TICKETS", { live: 1 }]);
    await me.post(`/orders/${order.id}/cancel`, {});
    const organizer = await made(me, "/organizers", { name: "Own" });
    const second = await me.delete("/users/me");
    expect([refused(second), second.body.data]).toEqual([
      "409 LAST_EVENT_CREATOR",
      { organizerId: organizer.id },
    ]);
    expect((await me.delete(`/organizers/${organizer.id}`)).status).toBe(200);
    expect((await me.delete("/users/me")).status).toBe(202);
  });

  it("ends it at once, takes the person out everywhere, and frees the email", async () => {
    const { me, email, id, refreshToken } = await newcomer();
    await visitor.post("/auth/forgot-password", { email });
    await mailedTo(email, resetToken);
    const gone = await me.delete("/users/me");
    expect([gone.status, gone.body]).toEqual([202, { id, state: "erasing" }]);
    expect((await visitor.post("/auth/refresh", { refreshToken })).status).toBe(401);
    expect(refused(await logIn(email, password))).toBe("401 INVALID_CREDENTIALS");
    expect(refused(await me.get("/users/me"))).toBe("404 NOT_FOUND");
    await eventually(async () => {
      const { body } = await visitor.get("/dev/outbox?limit=100", { accept: "application/json" });
      return !JSON.stringify(body).includes(email);
    });
    expect((await visitor.post("/auth/register", { email, password, name: "Someone else" })).status).toBe(
      201,
    );
    const admin = await open.signedIn("admin");
    expect((await admin.delete(`/users/${id}`)).body.state).toBe("erasing");
    clock.advance(17 * minuteMs);
    const later = await open.signedIn("admin");
    await eventually(async () => (await later.delete(`/users/${id}`)).body.state === "erased");
  });
});

describe("admins", () => {
  it("find, open, change and erase accounts; no one else does", async () => {
    const admin = await open.signedIn("admin");
    const email = `${randomUUID()}@example.org`;
    const opened = await admin.post("/users", { email, name: "Grace Hopper" });
    expect([opened.status, opened.headers.get("location")]).toEqual([201, `/api/v1/users/${opened.body.id}`]);
    const found = await admin.get(`/users?email=${email}`);
    expect(found.body).toEqual({ items: [opened.body], nextCursor: null });
    const token = await mailedTo(email, resetToken);
    await visitor.post("/auth/reset-password", { token, newPassword: password });
    const session = (await logIn(email, password)).body;
    const promoted = await admin.patch(`/users/${opened.body.id}`, { role: "admin" });
    expect(promoted.body.role).toBe("admin");
    const grace = visitor.as((await logIn(email, password)).body.accessToken);
    expect((await grace.get("/users?role=admin")).body.items).toHaveLength(2);
    await admin.patch(`/users/${opened.body.id}`, { role: "user" });
    expect(refused(await grace.get("/users"))).toBe("403 FORBIDDEN");
    expect((await visitor.post("/auth/refresh", { refreshToken: session.refreshToken })).status).toBe(401);
    expect(refused(await (await newcomer()).me.get("/users"))).toBe("403 FORBIDDEN");
    expect((await admin.delete(`/users/${opened.body.id}`)).status).toBe(202);
    expect(refused(await admin.get(`/users/${opened.body.id}`))).toBe("404 NOT_FOUND");
  });

  it("cannot leave the shop without one", async () => {
    const admin = await open.signedIn("admin");
    const { id } = (await admin.get("/users/me")).body;
    expect(refused(await admin.patch(`/users/${id}`, { role: "user" }))).toBe("409 OWN_ADMIN_ROLE");
    for (const path of ["/users/me", `/users/${id}`])
      expect(refused(await admin.delete(path))).toBe("409 OWN_ADMIN_ROLE");
  });
});

it("too many wrong passwords are refused with the time to wait, for any account", async () => {
  const { email } = await newcomer();
  for (const each of [email, `no-${email}`]) {
    const guess = () => logIn(each, "not this one");
    // As many at once as are hashed at once: those who would wait too long for it are told to come back.
    for (let pair = 1; pair <= 5; pair++) {
      const answers = await Promise.all([guess(), guess()]);
      expect(answers.map(({ status }) => status)).toEqual([401, 401]);
    }
    const last = await guess();
    expect([last.status, last.body.code]).toEqual([429, "TOO_MANY_REQUESTS"]);
    expect(Number(last.headers.get("retry-after"))).toBeGreaterThan(800);
  }
  expect((await logIn(email, password)).status).toBe(429);
});
