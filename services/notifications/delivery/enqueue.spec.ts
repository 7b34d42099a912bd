import { beforeEach, describe, expect, it } from "@jest/globals";
import {
  type NotificationKind,
  notificationKind,
} from "../../../contracts/notifications/notification-facts.ts";
import type { NewNotification } from "../../../contracts/notifications/notifications.ts";
import { reachFailpoint } from "../../../lib/failpoints.ts";
import { openMemoryStore } from "../../../mixins/store/memory/memory-store.ts";
import { notificationSpec } from "../notification-documents.ts";
import { fullFacts, leastFacts } from "../testing/facts.ts";
import { enqueue, type QueueingPorts } from "./enqueue.ts";

let ports: QueueingPorts;
beforeEach(() => {
  const notifications = openMemoryStore().collection(notificationSpec);
  ports = { notifications, clock: { nowMs: () => 7 }, failpoints: reachFailpoint };
});

const notices = (kind: NotificationKind, change: Partial<NewNotification> = {}): NewNotification => ({
  id: `x_1:${kind}:1`,
  orderId: null,
  userId: "usr_ada",
  kind,
  facts: fullFacts[kind],
  requestId: null,
  ...change,
});

describe("enqueue", () => {
  it("takes every kind with all and with the least that it needs", async () => {
    const all = notificationKind.options.flatMap((kind) => [
      notices(kind),
      notices(kind, { id: `x_2:${kind}:1`, facts: leastFacts[kind] }),
    ]);
    expect(await enqueue(ports, all)).toBe(all.length);
  });

  it("takes what several tickets cost together where a currency counts in millions", async () => {
    const facts = { ...fullFacts.orderConfirmed, totalMinor: 20 * 50 * 100_000_000, currency: "IDR" };
    expect(await enqueue(ports, [notices("orderConfirmed", { facts })])).toBe(1);
  });

  it.each(notificationKind.options)(
    "refuses %s with facts of another kind, and names no value",
    async (kind) => {
      const facts = { token: "pwr_secret", orderId: 17, email: "ada@example.org" };
      const wrong = kind === "passwordReset" ? { ...facts, token: 5 } : facts;
      const refusal = await enqueue(ports, [notices(kind, { facts: wrong })]).catch(
        (error: Error) => error.message,
      );
      expect(refusal).toContain(`x_1:${kind}:1 as ${kind}: /`);
      expect(refusal).not.toMatch(/pwr_secret|ada@example|17/);
      expect(await ports.notifications.count()).toBe(0);
    },
  );

  it("queues the others of a batch before it refuses the wrong one", async () => {
    const batch = [
      notices("orderExpired"),
      notices("passwordReset", { facts: {} }),
      notices("orderConfirmed"),
    ];
    await expect(enqueue(ports, batch)).rejects.toThrow("x_1:passwordReset:1");
    expect(await ports.notifications.count()).toBe(2);
  });

  it("refuses what is for no one", async () => {
    await expect(enqueue(ports, [notices("orderExpired", { userId: null })])).rejects.toThrow("no receiver");
  });

  it("keeps nothing that the kind does not know, like a ticket's code", async () => {
    const tickets = [{ ticketId: "ord_show_1:1:1", serial: 1, placeNumber: 1, code: "EVT1.secret" }];
    await enqueue(ports, [notices("orderConfirmed", { facts: { ...fullFacts.orderConfirmed, tickets } })]);
    expect(JSON.stringify(await ports.notifications.get("x_1:orderConfirmed:1"))).not.toContain("EVT1");
  });

  it("keeps an address only for who has no account", async () => {
    const address = { email: "new@example.org", locale: "fr" as const };
    await enqueue(ports, [
      notices("invitation", { userId: null, address }),
      notices("invitation", { id: "x_2:invitation:1", address }),
    ]);
    expect((await ports.notifications.get("x_1:invitation:1"))?.address).toEqual(address);
    expect((await ports.notifications.get("x_2:invitation:1"))?.address).toBeNull();
  });
});
