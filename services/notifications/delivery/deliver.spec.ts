import { beforeEach, describe, expect, it } from "@jest/globals";
import { backoffMs } from "../../../lib/backoff.ts";
import { deliveryLeaseMs } from "../../../lib/deadlines.ts";
import { fail } from "../../../lib/errors/errors.ts";
import { ada } from "../testing/mails.ts";
import { failing, id, newWorld, notices, type World } from "../testing/world.ts";
import {
  type DeliveringPorts,
  deliverAllDue,
  deliverDue,
  deliveringFailpoints,
  maxAttempts,
  retryBackoff,
} from "./deliver.ts";
import { enqueue, queueingFailpoints } from "./enqueue.ts";

let w: World;
let notifications: World["notifications"];
let sent: World["sent"];
let logged: World["logged"];
let ports: World["ports"];

beforeEach(() => {
  w = newWorld();
  ({ notifications, sent, logged, ports } = w);
});

const outboxSize = () => w.unsent.messages.count();

describe("enqueue", () => {
  it("queues each message once, however often it is owed", async () => {
    expect(await enqueue(ports, [notices(1), notices(2)])).toBe(2);
    expect(await enqueue(ports, [notices(2), notices(3), notices(3)])).toBe(1);
    expect(await notifications.count()).toBe(3);
  });

  it("does not send again what was sent", async () => {
    await enqueue(ports, [notices()]);
    await deliverDue(ports);
    expect(await enqueue(ports, [notices()])).toBe(0);
    expect(await deliverDue(ports)).toBe(0);
    expect(sent).toHaveLength(1);
  });

  it.each(queueingFailpoints)("is safe to repeat after a crash at %s", async (failpoint) => {
    const failpoints = (point: string) => {
      if (point === failpoint) throw new Error("crash");
    };
    await expect(enqueue({ ...ports, failpoints }, [notices()])).rejects.toThrow("crash");
    await enqueue(ports, [notices()]);
    await deliverDue(ports);
    expect(await outboxSize()).toBe(1);
  });
});

describe("deliverDue", () => {
  it("sends what is due and keeps where, when and what the provider said", async () => {
    await enqueue(ports, [notices()]);
    expect(await deliverDue(ports)).toBe(1);
    expect(await notifications.get(id)).toMatchObject({
      state: "sent",
      attempts: 1,
      nextAtMs: null,
      channel: "mail",
      sentAtMs: 1_000_000,
      providerAnswer: "put into the outbox",
      lastError: null,
    });
    expect(sent[0]).toMatchObject({ channel: "mail", to: "ada@example.org" });
  });

  it("sends a short text to the phone of who wants that", async () => {
    ports.contact = async () => ({ ...ada, notifyBy: "sms" });
    await enqueue(ports, [notices()]);
    await deliverDue(ports);
    expect(sent[0]).toMatchObject({ channel: "sms", to: "+33612345678", subject: null });
    expect(await notifications.get(id)).toMatchObject({ channel: "sms" });
  });

  it("sends a mail to who wants a text but has no phone", async () => {
    ports.contact = async () => ({ ...ada, notifyBy: "sms", phone: null });
    await enqueue(ports, [notices()]);
    await deliverDue(ports);
    expect(sent[0]).toMatchObject({ channel: "mail", to: "ada@example.org" });
  });

  it("takes 100 at a time", async () => {
    await enqueue(
      ports,
      Array.from({ length: 101 }, (_, n) => notices(n + 1)),
    );
    expect(await deliverDue(ports)).toBe(100);
    expect(await deliverDue(ports)).toBe(1);
    expect(await outboxSize()).toBe(101);
  });

  it("goes on until nothing more is due, or the process is to end", async () => {
    await enqueue(
      ports,
      Array.from({ length: 101 }, (_, n) => notices(n + 1)),
    );
    await deliverAllDue({ ...ports, goesOn: () => false });
    expect(await outboxSize()).toBe(0);
    await deliverAllDue(ports);
    expect(await outboxSize()).toBe(101);
  });

  it("tries again after 2 s, 4 s, 8 s … until the provider takes it", async () => {
    const working = ports.transport;
    await enqueue(ports, [notices()]);
    for (const pauseMs of [2_000, 4_000, 8_000]) {
      ports.transport = failing(new Error("provider down"));
      await deliverDue(ports);
      const failed = await notifications.get(id);
      expect(failed).toMatchObject({ state: "pending", lastError: "provider down" });
      expect(failed!.nextAtMs! - w.nowMs).toBe(pauseMs);
      w.nowMs += pauseMs - 1;
      expect(await deliverDue(ports)).toBe(0);
      w.nowMs += 1;
    }
    ports.transport = working;
    await deliverDue(ports);
    expect(await notifications.get(id)).toMatchObject({ state: "sent", attempts: 4, lastError: null });
  });

  it("gives up after a day of attempts and says so once, without an address", async () => {
    ports.transport = failing(new Error("550 <ada@example.org> and +33612345678 refused"));
    await enqueue(ports, [notices()]);
    for (let n = 0; n < maxAttempts + 5; n++) {
      await deliverDue(ports);
      w.nowMs += 10_000_000;
    }
    const reason = "550 [address] and [number] refused";
    expect(await notifications.get(id)).toMatchObject({
      state: "failed",
      attempts: maxAttempts,
      nextAtMs: null,
      lastError: reason,
      lastProblem: "fault",
    });
    const fields = {
      notificationId: id,
      orderId: "ord_show_1",
      requestId: "req-1",
      attempts: maxAttempts,
      reason,
    };
    expect(logged).toEqual([["error", fields]]);
  });

  it("gives up at once when the user is gone", async () => {
    ports.contact = async (userId) => {
      throw fail("NOT_FOUND", { what: "user", id: userId });
    };
    await enqueue(ports, [notices()]);
    await deliverDue(ports);
    expect(await notifications.get(id)).toMatchObject({ state: "failed", attempts: 1, nextAtMs: null });
    expect(logged.map(([level]) => level)).toEqual(["warn"]);
  });

  it("tries again when the users cannot be asked, or the transport knows no address", async () => {
    ports.contact = async () => {
      throw fail("SERVICE_UNAVAILABLE");
    };
    await enqueue(ports, [notices()]);
    await deliverDue(ports);
    expect(await notifications.get(id)).toMatchObject({ state: "pending", attempts: 1 });
    ports.contact = async () => ada;
    ports.transport = {
      send: async () => {
        throw fail("NOT_FOUND", { what: "host", id: "mail" });
      },
    };
    w.nowMs += 10_000;
    await deliverDue(ports);
    expect(await notifications.get(id)).toMatchObject({ state: "pending", attempts: 2 });
  });

  it("is not held up by one message that cannot be rendered", async () => {
    await enqueue(ports, [notices(1), notices(2)]);
    await notifications.change(notices(1).id, {}, { facts: {} });
    await deliverDue(ports);
    expect(await notifications.get(notices(1).id)).toMatchObject({ state: "pending", attempts: 1 });
    expect(await notifications.get(notices(2).id)).toMatchObject({ state: "sent" });
  });

  it("sends at least once with many workers at a time, and the outbox has each message once", async () => {
    await enqueue(
      ports,
      Array.from({ length: 30 }, (_, n) => notices(n + 1)),
    );
    await Promise.all(Array.from({ length: 5 }, () => deliverDue(ports)));
    expect(await outboxSize()).toBe(30);
    expect(sent).toHaveLength(30);
    expect(await deliverDue(ports)).toBe(0);
  });

  it.each(deliveringFailpoints)(
    "sends again after a crash at %s, under the same message id",
    async (point) => {
      await enqueue(ports, [notices(1), notices(2)]);
      const failpoints = (reached: string) => {
        if (reached === point) throw new Error("crash");
      };
      await expect(deliverDue({ ...ports, failpoints })).rejects.toThrow("crash");
      expect(await deliverDue(ports)).toBe(0);
      w.nowMs += deliveryLeaseMs;
      expect(await deliverDue(ports)).toBe(2);
      expect(await outboxSize()).toBe(2);
      expect(await notifications.get(id)).toMatchObject({ state: "sent", attempts: 2 });
      expect(new Set(sent.map((message) => message.messageId)).size).toBe(2);
    },
  );

  it("lets a second worker finish what the first one is too slow for", async () => {
    await enqueue(ports, [notices()]);
    const working = ports.transport;
    const slow: DeliveringPorts["transport"] = {
      async send(message) {
        w.nowMs += deliveryLeaseMs;
        await deliverDue({ ...ports, transport: working });
        return await working.send(message);
      },
    };
    await deliverDue({ ...ports, transport: slow });
    expect(sent).toHaveLength(2);
    expect(await outboxSize()).toBe(1);
    // The first worker's answer was "already in the outbox", and came too late to be kept.
    expect(await notifications.get(id)).toMatchObject({
      state: "sent",
      attempts: 2,
      providerAnswer: "put into the outbox",
      version: 4,
    });
  });

  it("gives up a message whose workers all died", async () => {
    await enqueue(ports, [notices()]);
    const failpoints = () => {
      throw new Error("crash");
    };
    for (let n = 0; n < maxAttempts; n++) {
      await expect(deliverDue({ ...ports, failpoints })).rejects.toThrow("crash");
      w.nowMs += deliveryLeaseMs;
    }
    await deliverDue(ports);
    expect(sent).toHaveLength(0);
    expect(await notifications.get(id)).toMatchObject({ state: "failed", attempts: maxAttempts });
  });
});

describe("retryBackoff", () => {
  it("doubles from 2 s to 30 min, adds less than a quarter, and makes a day of all attempts", () => {
    const [least, most] = [new Uint8Array([0]), new Uint8Array([255])];
    const attempts = Array.from({ length: maxAttempts - 1 }, (_, n) => n + 1);
    const shortest = attempts.map((n) => backoffMs(retryBackoff, n, () => least));
    expect(shortest.slice(0, 4)).toEqual([2_000, 4_000, 8_000, 16_000]);
    expect(shortest.at(-1)).toBe(1_800_000);
    const hours = shortest.reduce((sum, pause) => sum + pause, 0) / 3_600_000;
    expect(Math.round(hours * 1.125)).toBe(25);
    for (const n of attempts) {
      const longest = backoffMs(retryBackoff, n, () => most);
      expect(longest).toBeGreaterThan(shortest[n - 1]!);
      expect(longest).toBeLessThan(shortest[n - 1]! * 1.25);
    }
  });
});
