import { rmSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { Context, Middleware } from "moleculer";
import { getAvailability, reloadPlaces } from "../contracts/inventory.ts";
import { updateUser } from "../contracts/users/accounts.ts";
import { listOperations } from "../contracts/users/operations.ts";
import { logIn, refreshSession, registerUser } from "../contracts/users/users.ts";
import { call } from "../lib/calls/call.ts";
import type { CallMeta } from "../lib/calls/context.ts";
import { sampleAccounts } from "../lib/settings/sample-accounts.ts";
import { type Shop, startShop } from "../shop.ts";
import { testSettings } from "../test/shop/deployments/deployment.ts";
import { type Asking, signIn } from "./asking.ts";

interface Called {
  action: string;
  actor: CallMeta["actor"];
  params: unknown;
}

const eventId = "evt_school";
const settings = testSettings({ LOG_LEVEL: "silent" });
const password = "a horse of another colour";
const called: Called[] = [];
const watching: Middleware = {
  name: "Watching",
  localAction:
    (next, { name: action = "" }) =>
    (ctx: Context) => {
      called.push({ action, actor: (ctx.meta as CallMeta).actor, params: ctx.params });
      return (next as (ctx: Context) => Promise<unknown>)(ctx);
    },
};

let shop: Shop;
let admin: Asking;
let users = 0;
beforeAll(async () => {
  shop = await startShop(settings, { middlewares: [watching] });
  admin = await signIn(shop.broker, sampleOf("admin"));
});
afterAll(async () => {
  await shop.stop();
  rmSync(settings.DATA_DIR, { recursive: true });
});
beforeEach(() => void called.splice(0));

function sampleOf(who: string) {
  const account = sampleAccounts.find(({ email }) => email.startsWith(who));
  return { email: account!.email, password: account!.password };
}

const setRole = (userId: string, role: "admin" | "user") => admin.own(updateUser, { userId, role });
const actionsCalled = () => called.map(({ action }) => action);
const refused = { type: "FORBIDDEN", code: 403 };

/** An account that is an admin, with its console. */
async function anotherAdmin() {
  const email = `grace-${++users}@example.org`;
  const { user } = await call(shop.broker, registerUser, { email, password, name: "Grace" }, asVisitor());
  await setRole(user.id, "admin");
  const ask = await signIn(shop.broker, { email, password });
  called.splice(0);
  return { userId: user.id, ask };
}

const asVisitor = () => ({ meta: { clientAddress: "127.0.0.1", locale: "en" } satisfies CallMeta });

describe("signing in at the console", () => {
  it.each(["buyer", "creator", "operator"])("is refused to a %s, who is signed out again", async (who) => {
    await expect(signIn(shop.broker, sampleOf(who))).rejects.toMatchObject(refused);
    expect(actionsCalled()).toEqual([logIn.name, "users.logOut"]);
    const { refreshToken } = called[1]!.params as { refreshToken: string };
    const refreshing = call(shop.broker, refreshSession, { refreshToken }, asVisitor());
    await expect(refreshing).rejects.toMatchObject({ code: 401 });
  });

  it("is refused to an admin with a wrong password", async () => {
    const wrong = { ...sampleOf("admin"), password: "another long one" };
    await expect(signIn(shop.broker, wrong)).rejects.toMatchObject({ type: "INVALID_CREDENTIALS" });
  });
});

describe("an admin at the console", () => {
  it("is looked at before each call, and calls in the own name", async () => {
    const { userId, ask } = await anotherAdmin();
    await ask.own(getAvailability, { eventId });
    await ask.own(getAvailability, { eventId });
    const own = called.filter(({ action }) => /^(users\.getMe|inventory\.getAvailability)$/.test(action));
    const actor = { kind: "user", userId, admin: true };
    expect(own).toMatchObject([
      { action: "users.getMe", actor },
      { action: "inventory.getAvailability", actor },
      { action: "users.getMe", actor },
      { action: "inventory.getAvailability", actor },
    ]);
  });

  it("calls in the shop's name what no person is offered", async () => {
    const { userId, ask } = await anotherAdmin();
    await ask.shop(reloadPlaces, { eventId });
    expect(called).toMatchObject([
      { action: "users.getMe", actor: { kind: "user", userId } },
      { action: reloadPlaces.name, actor: { kind: "system", service: "console" } },
    ]);
  });

  it("whose role was taken away in the meantime can do nothing any more, and nothing reaches a service", async () => {
    const { userId, ask } = await anotherAdmin();
    await setRole(userId, "user");
    called.splice(0);
    await expect(ask.own(getAvailability, { eventId })).rejects.toMatchObject(refused);
    await expect(ask.shop(reloadPlaces, { eventId })).rejects.toMatchObject(refused);
    expect(new Set(actionsCalled())).toEqual(new Set(["users.getMe"]));
    await expect(ask.record("wake ord_1")).rejects.toMatchObject(refused);
    const { items } = await admin.own(listOperations, { limit: 100 });
    expect(items.filter((operation) => operation.userId === userId)).toEqual([]);
  });

  it("has recorded what is about to be changed, by whom and when, for every admin to read", async () => {
    const { userId, ask } = await anotherAdmin();
    const commands = ["reload-places evt_school", "wake ord_1"];
    for (const command of commands) await ask.record(command);
    const { items } = await admin.own(listOperations, { limit: 2 });
    expect(items.map(({ command }) => command).sort()).toEqual(commands);
    const at = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    for (const operation of items) expect(operation).toMatchObject({ userId, at });
    expect(new Set(items.map(({ requestId }) => requestId ?? "none")).size).toBe(2);
  });
});
