import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { ServiceBroker } from "moleculer";
import pino from "pino";
import {
  enqueueNotifications,
  forgetRecipient,
  getNotification,
  getOutboxAttachment,
  getOutboxMessage,
  listNotifications,
  listNotificationsOfOrder,
  listOutbox,
  resendNotification,
} from "../../contracts/notifications/notifications.ts";
import { getContact } from "../../contracts/users/users.ts";
import { actionsOf, call, on } from "../../lib/calls/call.ts";
import { fail } from "../../lib/errors/errors.ts";
import { reachFailpoint } from "../../lib/failpoints.ts";
import { newSecrets } from "../../lib/keys/secrets.ts";
import { readSettings } from "../../lib/settings/env.ts";
import { noMetrics } from "../../lib/telemetry/metrics.ts";
import type { Runtime } from "../../mixins/runtime.ts";
import { openMemoryStore } from "../../mixins/store/memory/memory-store.ts";
import brokerOptions from "../../moleculer.config.ts";
import notificationsService from "./notifications.service.ts";

const log: string[] = [];
const watched: Record<string, () => number | Promise<number>> = {};
const logger = pino({ level: "trace" }, { write: (line: string) => log.push(line) });
const store = openMemoryStore();

const contacts: Record<string, { email: string; locale: "en" | "fr" }> = {
  usr_ada: { email: "ada@example.org", locale: "en" },
  usr_zoe: { email: "zoe@example.org", locale: "fr" },
};

let nowMs = 1_700_000_000_000;
const runtime: Runtime = {
  settings: readSettings({}),
  publicUrl: "http://localhost:3000",
  clock: { nowMs: () => nowMs++ },
  random: (size) => new Uint8Array(size),
  secrets: newSecrets(),
  logger,
  metrics: {
    ...noMetrics,
    watch: (gauge, read) => {
      watched[gauge] = read;
    },
  },
  failpoints: reachFailpoint,
  redis: null,
  openStore: () => store,
};

const users = {
  name: "users",
  actions: actionsOf(
    on(getContact, ({ userId }) => {
      const contact = contacts[userId];
      if (!contact) throw fail("NOT_FOUND", { what: "user", id: userId });
      return { userId, name: userId, phone: null, notifyBy: "mail" as const, ...contact };
    }),
  ),
};

const notices = (userId: string, n: number) => ({
  id: `ord_show_1:orderExpired:${n}`,
  orderId: "ord_show_1",
  userId,
  kind: "orderExpired" as const,
  facts: { orderId: "ord_show_1" },
  requestId: "req-1",
});

const as = (userId: string) => ({ meta: { actor: { kind: "user", userId, admin: false } } });
let broker: ServiceBroker;

beforeEach(async () => {
  broker = new ServiceBroker(brokerOptions({ settings: { NODE_ENV: "test" }, logger }));
  broker.createService(users);
  broker.createService(notificationsService(runtime));
  await broker.start();
});

afterEach(() => broker.stop());

async function allSent(): Promise<void> {
  for (;;) {
    const { notifications } = await call(broker, listNotificationsOfOrder, { orderId: "ord_show_1" });
    if (notifications.every(({ state }) => state !== "pending")) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe("the notifications service", () => {
  it("delivers what is queued at once, shows each user their own, and writes no address to the log", async () => {
    const notifications = [
      notices("usr_ada", 1),
      notices("usr_zoe", 2),
      notices("usr_gone", 3),
      notices("usr_ada", 4),
    ];
    expect(await call(broker, enqueueNotifications, { notifications })).toEqual({ queued: 4 });
    expect(await call(broker, enqueueNotifications, { notifications })).toEqual({ queued: 0 });
    await allSent();

    const first = await call(broker, listNotifications, { limit: 1 }, as("usr_ada"));
    expect(first.items).toMatchObject([{ id: "ord_show_1:orderExpired:4", state: "sent", channel: "mail" }]);
    const rest = await call(broker, listNotifications, { cursor: first.nextCursor! }, as("usr_ada"));
    expect(rest.items).toMatchObject([{ id: "ord_show_1:orderExpired:1", attempts: 1 }]);
    expect(rest.nextCursor).toBeNull();
    const gone = await call(broker, listNotifications, {}, as("usr_gone"));
    expect(gone.items).toMatchObject([{ state: "failed", sentAt: null }]);

    const unsent = await call(broker, listOutbox, {});
    expect(unsent.items.map(({ to }) => to).sort()).toEqual([
      "ada@example.org",
      "ada@example.org",
      "zoe@example.org",
    ]);
    const times = unsent.items.map(({ at }) => at);
    expect(times).toEqual([...times].sort().reverse());
    expect(log.join("")).not.toContain("@example.org");
  });

  it("lists nothing to who is not signed in", async () => {
    await expect(call(broker, listNotifications, {})).rejects.toMatchObject({ type: "UNAUTHENTICATED" });
  });

  it("refuses a cursor that it never gave", async () => {
    const listing = call(broker, listNotifications, { cursor: "abc" }, as("usr_ada"));
    await expect(listing).rejects.toMatchObject({
      type: "VALIDATION_FAILED",
      data: { errors: [{ pointer: "/cursor" }] },
    });
  });

  it("refuses wrong facts as a fault, and logs which without what they say", async () => {
    const wrong = { ...notices("usr_ada", 5), kind: "passwordReset" as const, facts: { token: "pr_secret" } };
    const refused = call(broker, enqueueNotifications, { notifications: [wrong, notices("usr_ada", 6)] });
    await expect(refused).rejects.toThrow("ord_show_1:orderExpired:5 as passwordReset: /expiresAt");
    await expect(refused).rejects.not.toMatchObject({ code: 422 });
    await allSent();
    const { notifications } = await call(broker, listNotificationsOfOrder, { orderId: "ord_show_1" });
    expect(notifications.map(({ id }) => id)).toContain("ord_show_1:orderExpired:6");
    const fault = log.find((line) => line.includes("notifications.enqueue failed"));
    expect(fault).toContain("/expiresAt");
    expect(log.join("")).not.toContain("pr_secret");
  });

  it("shows a message to its receiver and admins, sends it again, and forgets it", async () => {
    const notificationId = "ord_show_1:orderExpired:1";
    await call(broker, enqueueNotifications, { notifications: [notices("usr_ada", 1)] });
    await allSent();
    const admin = { meta: { actor: { kind: "user", userId: "usr_root", admin: true } } };
    expect(await call(broker, getNotification, { notificationId }, admin)).toMatchObject({ state: "sent" });
    const foreign = call(broker, getNotification, { notificationId }, as("usr_zoe"));
    await expect(foreign).rejects.toMatchObject({ type: "NOT_FOUND" });
    const input = { notificationId, idempotencyKey: "a-new-key-of-16-letters" };
    expect(await call(broker, resendNotification, input, as("usr_ada"))).toMatchObject({ resendsLeft: 2 });
    await allSent();
    expect(await call(broker, forgetRecipient, { userId: "usr_ada" })).toMatchObject({
      forgotten: expect.any(Number),
    });
    const { items } = await call(broker, listOutbox, { limit: 100 });
    expect(items.filter(({ to }) => to === "ada@example.org")).toEqual([]);
  });

  it("shows a message of the outbox with its HTML, and nothing that it does not have", async () => {
    const notifications = [{ ...notices("usr_zoe", 7), kind: "orderExpired" as const }];
    await call(broker, enqueueNotifications, { notifications });
    await allSent();
    const { items } = await call(broker, listOutbox, { limit: 1 });
    const messageId = items[0]!.messageId;
    expect(await call(broker, getOutboxMessage, { messageId })).toMatchObject({
      locale: "fr",
      html: expect.stringContaining('<html lang="fr">'),
      attachments: [],
    });
    const nothing = call(broker, getOutboxAttachment, { messageId, index: 0 });
    await expect(nothing).rejects.toMatchObject({ type: "NOT_FOUND" });
    const unknown = call(broker, getOutboxMessage, { messageId: "msg_none" });
    await expect(unknown).rejects.toMatchObject({ type: "NOT_FOUND" });
  });

  it("says how many messages are owed and how many were given up", async () => {
    expect(Object.keys(watched).sort()).toEqual([
      "eventsapp_notifications_failed",
      "eventsapp_notifications_pending",
    ]);
    await call(broker, enqueueNotifications, { notifications: [notices("usr_gone", 8)] });
    await allSent();
    expect(await watched.eventsapp_notifications_failed!()).toBeGreaterThan(0);
    expect(await watched.eventsapp_notifications_pending!()).toBe(0);
  });

  it("sends after a start what was left over before it", async () => {
    await broker.stop();
    const notice = notices("usr_zoe", 9);
    const leftOver = { ...notice, facts: { ...notice.facts, orderId: "ord_show_9" } };
    const { id, ...fields } = leftOver;
    const { notificationSpec } = await import("./notification-documents.ts");
    const pending = {
      state: "pending",
      attempts: 0,
      nextAtMs: nowMs,
      createdAtMs: nowMs,
      version: 1,
    } as const;
    const none = {
      ...{ address: null, printFailures: 0, resendIds: [], channel: null, sentAtMs: null },
      ...{ providerAnswer: null, lastError: null, lastProblem: null },
    };
    await store.collection(notificationSpec).insert({ _id: id, ...fields, ...pending, ...none });
    broker = new ServiceBroker(brokerOptions({ settings: { NODE_ENV: "test" }, logger }));
    broker.createService(users);
    broker.createService(notificationsService(runtime));
    await broker.start();
    for (;;) {
      const { items } = await call(broker, listOutbox, { limit: 1 });
      if (items[0]?.text.includes("ord_show_9")) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  });
});
