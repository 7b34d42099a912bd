import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { ServiceBroker } from "moleculer";
import pino from "pino";
import {
  enqueueNotifications,
  listNotifications,
  listNotificationsOfOrder,
  listOutbox,
} from "../../contracts/notifications.ts";
import { getContact } from "../../contracts/users.ts";
import { actionsOf, call, on } from "../../lib/calling.ts";
import { readSettings } from "../../lib/env.ts";
import { fail } from "../../lib/errors.ts";
import { passBy } from "../../lib/failpoints.ts";
import { newSecrets } from "../../lib/secrets.ts";
import type { Runtime } from "../../mixins/runtime.ts";
import { openMemoryStore } from "../../mixins/store/memory-store.ts";
import brokerOptions from "../../moleculer.config.ts";
import notificationsService from "./notifications.service.ts";

const log: string[] = [];
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
  reach: passBy,
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

const owed = (userId: string, n: number) => ({
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
  broker = new ServiceBroker(brokerOptions(logger, "test"));
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
    const notifications = [owed("usr_ada", 1), owed("usr_zoe", 2), owed("usr_gone", 3), owed("usr_ada", 4)];
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

    const outbox = await call(broker, listOutbox, {});
    expect(outbox.items.map(({ to }) => to).sort()).toEqual([
      "ada@example.org",
      "ada@example.org",
      "zoe@example.org",
    ]);
    const times = outbox.items.map(({ at }) => at);
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

  it("sends after a start what was left over before it", async () => {
    await broker.stop();
    const leftOver = { ...owed("usr_zoe", 9), orderId: "ord_show_9" };
    const { id, ...fields } = leftOver;
    const { notificationSpec } = await import("./notification-documents.ts");
    const pending = {
      state: "pending",
      attempts: 0,
      nextAtMs: nowMs,
      createdAtMs: nowMs,
      version: 1,
    } as const;
    const none = { channel: null, sentAtMs: null, providerAnswer: null, lastError: null };
    await store.collection(notificationSpec).insert({ _id: id, ...fields, ...pending, ...none });
    broker = new ServiceBroker(brokerOptions(logger, "test"));
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
