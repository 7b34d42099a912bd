import { beforeEach, describe, expect, it } from "@jest/globals";
import { fail } from "../../../lib/errors/errors.ts";
import { fullFacts } from "../testing/facts.ts";
import { ada, paper } from "../testing/mails.ts";
import { failing, id, newWorld, notices, type World } from "../testing/world.ts";
import { NotTakenError } from "../transport/transport.ts";
import { deliverDue } from "./deliver.ts";
import { enqueue } from "./enqueue.ts";

let w: World;
let notifications: World["notifications"];
let sent: World["sent"];
let logged: World["logged"];
let ports: World["ports"];

beforeEach(() => {
  w = newWorld();
  ({ notifications, sent, logged, ports } = w);
});

describe("an attempt that the provider says more about", () => {
  it("gives up at once what will never be taken, which wants no person of ours", async () => {
    ports.transport = failing(new NotTakenError("the mail server answered 550 5.1.1", { isFinal: true }));
    await enqueue(ports, [notices()]);
    await deliverDue(ports);
    expect(await notifications.get(id)).toMatchObject({
      state: "failed",
      attempts: 1,
      lastProblem: "refused",
      lastError: "the mail server answered 550 5.1.1",
    });
    expect(logged.map(([level]) => level)).toEqual(["warn"]);
  });

  it("waits as long as the provider requests, up to its own longest backoff", async () => {
    await enqueue(ports, [notices()]);
    for (const [requestedMs, waitedMs] of [
      [60_000, 60_000],
      [1, 4_000],
      [86_400_000, 1_800_000],
    ] as const) {
      ports.transport = failing(new NotTakenError("busy", { retryAfterMs: requestedMs }));
      await deliverDue(ports);
      const { nextAtMs, lastProblem } = (await notifications.get(id))!;
      expect([nextAtMs! - w.nowMs, lastProblem]).toEqual([waitedMs, "unreachable"]);
      w.nowMs = nextAtMs!;
    }
  });

  it("begins no further message when the process is to end", async () => {
    await enqueue(ports, [notices(1), notices(2)]);
    ports.goesOn = () => false;
    await deliverDue(ports);
    expect(sent).toEqual([]);
    expect(await notifications.get(id)).toMatchObject({ state: "pending", attempts: 0 });
  });
});

describe("an attempt at a confirmation", () => {
  const confirmation = {
    ...notices(),
    id: "c",
    kind: "orderConfirmed" as const,
    facts: fullFacts.orderConfirmed,
  };

  it("attaches the tickets, printed in the buyer's language", async () => {
    ports.contact = async () => ({ ...ada, locale: "fr" });
    await enqueue(ports, [confirmation]);
    await deliverDue(ports);
    expect(w.printed).toEqual(["ord_show_1 fr"]);
    expect(sent[0]?.attachments).toEqual([paper]);
  });

  it("prints nothing for an SMS or another kind", async () => {
    ports.contact = async () => ({ ...ada, notifyBy: "sms" });
    await enqueue(ports, [confirmation, notices(2)]);
    await deliverDue(ports);
    ports.contact = async () => ada;
    await enqueue(ports, [notices(3)]);
    await deliverDue(ports);
    expect([w.printed, sent.length]).toEqual([[], 3]);
  });

  it("tries three times to print them, and then sends their addresses", async () => {
    ports.print = async (orderId) => {
      w.printed.push(orderId);
      throw new Error("TIMEOUT");
    };
    await enqueue(ports, [confirmation]);
    for (const failures of [1, 2, 3]) {
      await deliverDue(ports);
      const known = await notifications.get("c");
      expect(known).toMatchObject({ state: "pending", printFailures: failures, lastProblem: "notPrinted" });
      w.nowMs = known!.nextAtMs!;
    }
    await deliverDue(ports);
    expect([w.printed.length, sent[0]?.attachments]).toEqual([3, []]);
    expect(sent[0]?.text).toContain("/api/v1/tickets/ord_show_1:1:1/pdf");
  });

  it("does not wait for tickets that are not valid any more", async () => {
    ports.print = async (orderId) => {
      throw fail("NOT_FOUND", { what: "ticket", id: orderId });
    };
    await enqueue(ports, [confirmation]);
    await deliverDue(ports);
    expect(sent[0]?.attachments).toEqual([]);
  });
});

describe("an attempt at a secret", () => {
  const token = String(fullFacts.passwordReset.token);
  const reset = {
    ...notices(),
    id: "r",
    orderId: null,
    kind: "passwordReset" as const,
    facts: { token, expiresAt: new Date(1_000_000 + 3_600_000).toISOString() },
  };
  const stored = async () => JSON.stringify(await notifications.get("r"));

  it("goes by mail to who wants SMS, and is forgotten once it is out", async () => {
    ports.contact = async () => ({ ...ada, notifyBy: "sms" });
    await enqueue(ports, [reset]);
    expect(await stored()).toContain(token);
    await deliverDue(ports);
    expect(sent[0]).toMatchObject({ channel: "mail", text: expect.stringContaining(token) });
    expect(await stored()).not.toContain(token);
  });

  it("is forgotten when it is given up, and stands in no error and no log", async () => {
    ports.transport = failing(new Error(`554 the message with ${token} looks like spam`));
    await enqueue(ports, [reset]);
    await deliverDue(ports);
    expect(await notifications.get("r")).toMatchObject({
      lastError: "554 the message with [secret] looks like spam",
    });
    w.nowMs += 3_600_000;
    await deliverDue(ports);
    expect(await notifications.get("r")).toMatchObject({
      state: "failed",
      lastProblem: "outdated",
      facts: null,
    });
    expect(JSON.stringify(logged)).not.toContain(token);
    expect(await stored()).not.toContain(token);
    expect(sent).toEqual([]);
  });

  it("goes to who has no account, whose address is forgotten with it", async () => {
    const address = { email: "new@example.org", locale: "fr" as const };
    const facts = { ...fullFacts.invitation, expiresAt: reset.facts.expiresAt };
    await enqueue(ports, [{ ...reset, userId: null, kind: "invitation", address, facts }]);
    await deliverDue(ports);
    expect(sent[0]).toMatchObject({ to: "new@example.org", locale: "fr" });
    expect(await stored()).not.toContain("new@example.org");
  });
});
