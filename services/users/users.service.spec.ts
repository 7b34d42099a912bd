import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { ServiceBroker } from "moleculer";
import pino from "pino";
import { enqueueNotifications, type NewNotification } from "../../contracts/notifications/notifications.ts";
import * as accounts from "../../contracts/users/accounts.ts";
import * as members from "../../contracts/users/members.ts";
import * as operations from "../../contracts/users/operations.ts";
import * as organizers from "../../contracts/users/organizers.ts";
import { createOrganizer } from "../../contracts/users/organizers.ts";
import * as passwords from "../../contracts/users/passwords.ts";
import * as users from "../../contracts/users/users.ts";
import {
  getContact,
  getJwks,
  getMe,
  getMemberships,
  logIn,
  logOut,
  refreshSession,
  registerUser,
} from "../../contracts/users/users.ts";
import { actionsOf, call, on } from "../../lib/calls/call.ts";
import type { Actor } from "../../lib/calls/context.ts";
import { verifyAccessToken } from "../../lib/keys/access-tokens.ts";
import { readSettings } from "../../lib/settings/env.ts";
import type { Runtime } from "../../mixins/runtime.ts";
import { openMemoryStore } from "../../mixins/store/memory/memory-store.ts";
import brokerOptions from "../../moleculer.config.ts";
import { testPorts } from "./testing/ports.ts";
import usersService from "./users.service.ts";

const { time, clock, random, secrets } = testPorts();
const lines: string[] = [];
const logger = pino({ level: "trace" }, { write: (line: string) => void lines.push(line) });
const queued: NewNotification[] = [];
let broker: ServiceBroker;

beforeAll(async () => {
  const settings = readSettings({ NODE_ENV: "test", BCRYPT_COST: "10" });
  const runtime = { settings, clock, random, secrets, logger, openStore: () => openMemoryStore() };
  broker = new ServiceBroker(brokerOptions({ settings: { NODE_ENV: "test" }, logger }));
  const enqueue = on(enqueueNotifications, ({ notifications }) => {
    queued.push(...notifications);
    return { queued: notifications.length };
  });
  broker.createService({ name: "notifications", actions: actionsOf(enqueue) });
  broker.createService(usersService(runtime as unknown as Runtime));
  await broker.start();
});
afterAll(() => broker.stop());

const as = (userId: string) => ({ meta: { actor: { kind: "user", userId, admin: false } satisfies Actor } });

describe("the users service", () => {
  it("offers every action of its contract", () => {
    const offered = broker.getLocalService("users").schema.actions;
    const wanted = [users, passwords, accounts, operations, organizers, members].flatMap((contracts) =>
      Object.values(contracts).flatMap((c) => ("auth" in c ? [c.name.split(".")[1]] : [])),
    );
    expect(Object.keys(offered ?? {}).sort()).toEqual(wanted.sort());
  });

  it("takes one from registering to logging out", async () => {
    const input = { email: " Ada@Example.org", password: "a long enough one", name: "Ada" };
    const registered = await call(broker, registerUser, input);
    expect(registered.user.email).toBe("ada@example.org");
    const session = await call(broker, logIn, { email: "ADA@example.org", password: input.password });
    const { userId } = verifyAccessToken(secrets, session.accessToken, time.nowMs);
    const { refreshToken } = await call(broker, refreshSession, { refreshToken: session.refreshToken });
    expect(await call(broker, logOut, { refreshToken }, as("usr_sample_buyer"))).toEqual({
      loggedOut: false,
    });
    expect(await call(broker, logOut, { refreshToken }, as(userId))).toEqual({ loggedOut: true });
    await expect(call(broker, refreshSession, { refreshToken })).rejects.toMatchObject({
      type: "REFRESH_TOKEN_INVALID",
    });
  });

  it("shows one's account and the organizer that one opened", async () => {
    const idempotencyKey = "key-0000000000001";
    const opened = await call(
      broker,
      createOrganizer,
      { idempotencyKey, name: "Jazz" },
      as("usr_sample_buyer"),
    );
    const me = await call(broker, getMe, {}, as("usr_sample_buyer"));
    const mine = { organizerId: opened.id, role: "eventCreator" };
    expect(me).toMatchObject({ email: "buyer@example.org", organizers: [{ ...mine, name: "Jazz" }] });
    const { memberships } = await call(broker, getMemberships, { userId: "usr_sample_buyer" });
    expect(memberships).toEqual([mine]);
    expect(await call(broker, getContact, { userId: "usr_sample_buyer" })).not.toHaveProperty("passwordHash");
  });

  it("opens no organizer for an account that is gone, though its token still works", async () => {
    const input = { idempotencyKey: "key-0000000000001", name: "Jazz" };
    const opening = call(broker, createOrganizer, input, as("usr_gone"));
    await expect(opening).rejects.toMatchObject({ type: "TOKEN_INVALID", code: 401 });
  });

  it("requires a signed-in user for personal data", async () => {
    const unauthenticated = { type: "UNAUTHENTICATED", code: 401 };
    await expect(call(broker, getMe, {})).rejects.toMatchObject(unauthenticated);
    await expect(call(broker, logOut, { refreshToken: "rt_x" })).rejects.toMatchObject(unauthenticated);
    const input = { idempotencyKey: "key-0000000000001", name: "Jazz" };
    await expect(call(broker, createOrganizer, input)).rejects.toMatchObject(unauthenticated);
  });

  it("shows the public keys only", async () => {
    const { keys } = await call(broker, getJwks, {});
    expect(keys).toHaveLength(1);
    expect(keys[0]).not.toHaveProperty("d");
  });

  it("names the field that is not right", async () => {
    const input = { email: "ada", password: "short", name: "Ada" };
    await expect(call(broker, registerUser, input)).rejects.toMatchObject({
      type: "VALIDATION_FAILED",
      data: { errors: [{ pointer: "/email" }, { pointer: "/password" }] },
    });
  });

  it("mails a token by which a forgotten password is replaced, once", async () => {
    const { forgotPassword, resetPassword } = passwords;
    const email = "buyer@example.org";
    expect(await call(broker, forgotPassword, { email })).toEqual({ accepted: true });
    for (let waited = 0; queued.length === 0 && waited < 100; waited++) await wait(50);
    const { userId, facts } = queued[0]!;
    expect(userId).toBe("usr_sample_buyer");
    const input = { token: String(facts.token), newPassword: "a horse of another colour" };
    expect(await call(broker, resetPassword, input)).toEqual({ reset: true });
    await call(broker, logIn, { email, password: input.newPassword });
    await expect(call(broker, resetPassword, input)).rejects.toMatchObject({ type: "RESET_TOKEN_INVALID" });
  });

  it("keeps what only admins may do from anyone else, and from who was one", async () => {
    await expect(call(broker, accounts.listUsers, {}, as("usr_sample_buyer"))).rejects.toMatchObject({
      type: "FORBIDDEN",
      data: { role: "admin" },
    });
    const { items } = await call(broker, accounts.listUsers, { role: "admin" }, as("usr_sample_admin"));
    expect(items.map(({ id }) => id)).toEqual(["usr_sample_admin"]);
  });

  it("logs no password, token, name or address", () => {
    expect(lines.length).toBeGreaterThan(0);
    const advice = "like ada@example.org";
    expect(lines.join().replaceAll(advice, "")).not.toMatch(
      /long enough|rt_|ey[JK]|@example|\bAda\b|sample-|another colour|pr_/i,
    );
  });
});
