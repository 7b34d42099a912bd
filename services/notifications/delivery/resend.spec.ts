import { beforeEach, describe, expect, it } from "@jest/globals";
import type { NotificationKind } from "../../../contracts/notifications/notification-facts.ts";
import { reachFailpoint } from "../../../lib/failpoints.ts";
import { openMemoryStore } from "../../../mixins/store/memory/memory-store.ts";
import type { Collection } from "../../../mixins/store/port.ts";
import { type Notification, notificationSpec } from "../notification-documents.ts";
import { viewOf } from "../notification-views.ts";
import { fullFacts } from "../testing/facts.ts";
import { ada, paper } from "../testing/mails.ts";
import { NotTakenError } from "../transport/transport.ts";
import {
  type UnsentMessages,
  unsentFileSpec,
  unsentSpec,
  unsentTransport,
} from "../transport/unsent-transport.ts";
import { type DeliveringPorts, deliverDue } from "./deliver.ts";
import { enqueue } from "./enqueue.ts";
import { eraseRecipient } from "./erase-recipient.ts";
import { maxResends, resend } from "./resend.ts";

const clock = { nowMs: () => 1_000 };
let notifications: Collection<Notification>;
let unsent: UnsentMessages;
let ports: DeliveringPorts;

beforeEach(() => {
  const store = openMemoryStore();
  notifications = store.collection(notificationSpec);
  unsent = { messages: store.collection(unsentSpec), files: store.collection(unsentFileSpec) };
  ports = {
    notifications,
    clock,
    random: (size) => new Uint8Array(size),
    failpoints: reachFailpoint,
    log: { warn: () => {}, error: () => {} } as unknown as DeliveringPorts["log"],
    transport: unsentTransport(unsent, clock),
    contact: async () => ada,
    print: async () => paper,
    publicUrl: () => "https://tickets.example",
    goesOn: () => true,
  };
});

const id = "ord_show_1:orderConfirmed:1";
const owe = (kind: NotificationKind = "orderConfirmed", n = 1) =>
  enqueue(ports, [
    {
      ...{ id: `ord_show_1:${kind}:${n}`, orderId: "ord_show_1", userId: "usr_ada", kind },
      ...{ facts: { ...fullFacts[kind] }, requestId: null },
    },
  ]);
const command = (key: string, change = {}) => ({
  ...{ notificationId: id, userId: "usr_ada", idempotencyKey: key, ...change },
});
const refused = (reason: string) => ({ type: "NOTIFICATION_NOT_RESENDABLE", data: { reason } });

describe("resend", () => {
  it("sends it once more, as another message, once per key", async () => {
    await owe();
    await deliverDue(ports);
    const again = await Promise.all([resend(ports, command("key-1")), resend(ports, command("key-1"))]);
    expect(again.map(({ state, resendIds }) => [state, resendIds.length])).toEqual([
      ["pending", 1],
      ["pending", 1],
    ]);
    await deliverDue(ports);
    expect(await resend(ports, command("key-1"))).toMatchObject({ state: "sent" });
    expect(await deliverDue(ports)).toBe(0);
    expect(await unsent.messages.count()).toBe(2);
  });

  it("mends what was given up, at the address that the account has now", async () => {
    const working = ports.transport;
    ports.transport = {
      send: async () => {
        throw new NotTakenError("the mail server answered 550", { isFinal: true });
      },
    };
    await owe();
    await deliverDue(ports);
    expect(viewOf((await notifications.get(id))!, "fr")).toMatchObject({
      state: "failed",
      nextTryAt: null,
      lastError: expect.stringContaining("Vérifiez l’adresse"),
      resendsLeft: 3,
    });
    ports.transport = working;
    ports.contact = async () => ({ ...ada, email: "right@example.org" });
    await resend(ports, command("key-1"));
    await deliverDue(ports);
    expect(await notifications.get(id)).toMatchObject({ state: "sent", attempts: 1, lastProblem: null });
    const { items } = await unsent.messages.find({ index: "byTime", where: {}, limit: 5 });
    expect(items.map(({ to }) => to)).toEqual(["right@example.org"]);
  });

  it("does so three times, also for many who ask at once, and never while it is on its way", async () => {
    await owe();
    await expect(resend(ports, command("early"))).rejects.toMatchObject(refused("still_on_its_way"));
    for (let n = 0; n < maxResends; n++) {
      await deliverDue(ports);
      const asked = Array.from({ length: 5 }, (_, m) => resend(ports, command(`key-${n}-${m}`)));
      const answers = await Promise.allSettled(asked);
      expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    }
    await deliverDue(ports);
    await expect(resend(ports, command("late"))).rejects.toMatchObject(refused("sent_again_enough"));
    expect(await unsent.messages.count()).toBe(1 + maxResends);
  });

  it("shows no one else's message, but to an admin", async () => {
    await owe();
    await deliverDue(ports);
    const foreign = resend(ports, command("key-1", { userId: "usr_eve" }));
    await expect(foreign).rejects.toMatchObject({ type: "NOT_FOUND" });
    const unknown = resend(ports, command("key-1", { notificationId: "ord_none:orderExpired:1" }));
    await expect(unknown).rejects.toMatchObject({ type: "NOT_FOUND" });
    expect(await resend(ports, command("key-1", { userId: null }))).toMatchObject({ state: "pending" });
  });

  it("never repeats a secret", async () => {
    await owe("passwordReset");
    await deliverDue(ports);
    const again = resend(ports, command("key-1", { notificationId: "ord_show_1:passwordReset:1" }));
    await expect(again).rejects.toMatchObject(refused("held_a_code"));
  });
});

describe("eraseRecipient", () => {
  const everything = async () => {
    const messages = await unsent.messages.find({ index: "byTime", where: {}, limit: 100 });
    const known = await notifications.find({ index: "byUser", where: {}, limit: 100 });
    return JSON.stringify([messages, known, await unsent.files.count()]);
  };

  it("takes addresses and words out of what was sent, sent again and still to be sent", async () => {
    await owe();
    await deliverDue(ports);
    await resend(ports, command("key-1"));
    await deliverDue(ports);
    await owe("eventCancelled");
    expect(await eraseRecipient({ notifications, unsent }, "usr_ada")).toBe(2);
    expect(await everything()).not.toMatch(/example\.org|Ada|School concert|flooded/);
    expect([await unsent.messages.count(), await unsent.files.count()]).toEqual([0, 0]);
    expect(await deliverDue(ports)).toBe(0);
    expect(await notifications.get("ord_show_1:eventCancelled:1")).toMatchObject({
      state: "failed",
      lastProblem: "userGone",
    });
    expect(await notifications.get(id)).toMatchObject({ state: "sent", sentAtMs: 1_000 });
    await expect(resend(ports, command("key-2"))).rejects.toMatchObject(refused("was_forgotten"));
  });

  it("may be repeated, and leaves others alone", async () => {
    await owe();
    await deliverDue(ports);
    expect(await eraseRecipient({ notifications, unsent }, "usr_eve")).toBe(0);
    expect(await unsent.messages.count()).toBe(1);
    await eraseRecipient({ notifications, unsent }, "usr_ada");
    expect(await eraseRecipient({ notifications, unsent }, "usr_ada")).toBe(0);
  });

  it("goes through more messages than one page has", async () => {
    for (let n = 0; n < 450; n++) await owe("orderExpired", n);
    expect(await eraseRecipient({ notifications, unsent }, "usr_ada")).toBe(450);
    expect(await deliverDue(ports)).toBe(0);
  });
});
