import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { ServiceBroker } from "moleculer";
import pino from "pino";
import * as contracts from "../../contracts/users.ts";
import {
  createOrganizer,
  getContact,
  getJwks,
  getMe,
  getMemberships,
  logIn,
  logOut,
  refreshSession,
  registerUser,
} from "../../contracts/users.ts";
import { verifyAccessToken } from "../../lib/access-tokens.ts";
import type { Actor } from "../../lib/actor.ts";
import { call } from "../../lib/calling.ts";
import { readSettings } from "../../lib/env.ts";
import type { Runtime } from "../../mixins/runtime.ts";
import { openMemoryStore } from "../../mixins/store/memory-store.ts";
import brokerOptions from "../../moleculer.config.ts";
import { testPorts } from "./spec-ports.ts";
import users from "./users.service.ts";

const { time, clock, random, secrets } = testPorts();
const lines: string[] = [];
const logger = pino({ level: "trace" }, { write: (line: string) => void lines.push(line) });
let broker: ServiceBroker;

beforeAll(async () => {
  const settings = readSettings({ NODE_ENV: "test", BCRYPT_COST: "10" });
  const runtime = { settings, clock, random, secrets, logger, openStore: () => openMemoryStore() };
  broker = new ServiceBroker(brokerOptions(logger, "test"));
  broker.createService(users(runtime as unknown as Runtime));
  await broker.start();
});
afterAll(() => broker.stop());

const as = (userId: string) => ({ meta: { actor: { kind: "user", userId, admin: false } satisfies Actor } });

describe("the users service", () => {
  it("offers every action of its contract", () => {
    const offered = broker.getLocalService("users").schema.actions;
    const wanted = Object.values(contracts).flatMap((c) => ("auth" in c ? [c.name.split(".")[1]] : []));
    expect(Object.keys(offered ?? {}).sort()).toEqual(wanted.sort());
  });

  it("takes one from registering to logging out", async () => {
    const wish = { email: " Ada@Example.org", password: "a long enough one", name: "Ada" };
    const registered = await call(broker, registerUser, wish);
    expect(registered.user.email).toBe("ada@example.org");
    const session = await call(broker, logIn, { email: "ADA@example.org", password: wish.password });
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

  it("asks who is there for what is one's own", async () => {
    const unauthenticated = { type: "UNAUTHENTICATED", code: 401 };
    await expect(call(broker, getMe, {})).rejects.toMatchObject(unauthenticated);
    await expect(call(broker, logOut, { refreshToken: "rt_x" })).rejects.toMatchObject(unauthenticated);
    const wish = { idempotencyKey: "key-0000000000001", name: "Jazz" };
    await expect(call(broker, createOrganizer, wish)).rejects.toMatchObject(unauthenticated);
  });

  it("shows the public keys only", async () => {
    const { keys } = await call(broker, getJwks, {});
    expect(keys).toHaveLength(1);
    expect(keys[0]).not.toHaveProperty("d");
  });

  it("names the field that is not right", async () => {
    const wish = { email: "ada", password: "short", name: "Ada" };
    await expect(call(broker, registerUser, wish)).rejects.toMatchObject({
      type: "VALIDATION_FAILED",
      data: { errors: [{ pointer: "/email" }, { pointer: "/password" }] },
    });
  });

  it("logs no password, token, name or address", () => {
    expect(lines.length).toBeGreaterThan(0);
    const advice = "like ada@example.org";
    expect(lines.join().replaceAll(advice, "")).not.toMatch(
      /long enough|rt_|ey[JK]|@example|\bAda\b|sample-/i,
    );
  });
});
