import { beforeEach, describe, expect, it } from "@jest/globals";
import { fillSampleUsers } from "../sample-users.ts";
import { attemptLimits } from "../sessions/attempt-limits.ts";
import { logIn, refresh } from "../sessions/sign-in.ts";
import { testPorts } from "../testing/ports.ts";
import type { Notify } from "../user-ports.ts";
import { askForReset, mailResets, resetLifeMs, resetPassword, retryMs } from "./password-resets.ts";

const home = "203.0.113.7";
const [email, password, newPassword] = [
  "buyer@example.org",
  "sample-buyer-pass",
  "a horse of another colour",
];
const invalid = { type: "RESET_TOKEN_INVALID", code: 401 };

let ports: ReturnType<typeof testPorts>;
let sent: Parameters<Notify>[0][];
const notify: Notify = async (message) => sent.push(message);
beforeEach(async () => {
  ports = testPorts();
  sent = [];
  await fillSampleUsers(ports);
});

const ask = (who = email) => askForReset(ports, { email: who, requestId: "req_1" }, home);
const tokenOf = (message: Parameters<Notify>[0] | undefined) => String(message?.facts.token);
async function mailed(): Promise<string> {
  await ask();
  await mailResets(ports, notify, 10);
  return tokenOf(sent.at(-1));
}
const reset = (token: string, input = newPassword) =>
  resetPassword(ports, { token, newPassword: input }, home);

describe("a password reset", () => {
  it("is mailed with a token of 256 random bits that is stored as a hash only", async () => {
    const token = await mailed();
    expect(token).toMatch(/^pr_[\w-]{43}$/);
    expect(sent).toEqual([
      {
        id: expect.stringMatching(/^rst_\w+:passwordReset:1$/),
        orderId: null,
        userId: "usr_sample_buyer",
        kind: "passwordReset",
        facts: { token, expiresAt: "2027-05-01T00:30:00.000Z" },
        requestId: "req_1",
      },
    ]);
    const { items } = await ports.passwordResets.find({ index: "byExpiry", where: {}, limit: 10 });
    expect(JSON.stringify(items)).not.toContain(token.slice(3));
    expect(JSON.stringify(items)).not.toContain(email);
  });

  it("sets the password, ends every session, and works once", async () => {
    const before = await logIn(ports, { email, password }, home);
    const token = await mailed();
    await reset(token);
    await expect(refresh(ports, before.refreshToken, home)).rejects.toMatchObject({ code: 401 });
    await logIn(ports, { email, password: newPassword }, home);
    await expect(reset(token)).rejects.toMatchObject(invalid);
  });

  it("has one winner when its token is used twice at once", async () => {
    const token = await mailed();
    const settled = await Promise.allSettled([reset(token), reset(token, "another good one")]);
    expect(settled.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });

  it("ends after 30 minutes, and with it every other one of the account", async () => {
    const first = await mailed();
    ports.time.nowMs += resetLifeMs - 1;
    const second = await mailed();
    await reset(first);
    await expect(reset(second)).rejects.toMatchObject(invalid);
    const third = await mailed();
    ports.time.nowMs += resetLifeMs;
    await expect(reset(third)).rejects.toMatchObject(invalid);
  });

  it("keeps its token when the new password is too easy", async () => {
    const token = await mailed();
    await expect(reset(token, "password1")).rejects.toMatchObject({ type: "VALIDATION_FAILED" });
    await reset(token);
  });

  it("of an email without an account writes the same, sends nothing and is forgotten", async () => {
    await ask("unknown@example.org");
    await ask(email);
    const { items } = await ports.passwordResets.find({ index: "byExpiry", where: {}, limit: 10 });
    const shapes = items.map(({ _id, email, ...rest }) => rest);
    expect(shapes[0]).toEqual(shapes[1]);
    await mailResets(ports, notify, 10);
    expect(sent.map(({ userId }) => userId)).toEqual(["usr_sample_buyer"]);
    expect(await ports.passwordResets.count()).toBe(1);
  });

  it("is mailed again with another token when the first mail may not have been queued", async () => {
    await ask();
    const failing: Notify = async (message) => {
      sent.push(message);
      throw new Error("power cut");
    };
    await expect(mailResets(ports, failing, 10)).rejects.toThrow("power cut");
    expect(await mailResets(ports, notify, 10)).toBe(0);
    ports.time.nowMs += retryMs;
    expect(await mailResets(ports, notify, 10)).toBe(1);
    const [first, second] = sent;
    expect([first!.id.at(-1), second!.id.at(-1)]).toEqual(["1", "2"]);
    await expect(reset(tokenOf(first))).rejects.toMatchObject(invalid);
    await reset(tokenOf(second));
    ports.time.nowMs += retryMs;
    expect(await mailResets(ports, notify, 10)).toBe(0);
  });

  it("is mailed once when two workers see to it", async () => {
    await ask();
    await Promise.all([mailResets(ports, notify, 10), mailResets(ports, notify, 10)]);
    expect(sent).toHaveLength(1);
  });

  it("is not mailed more than five times in half an hour, without a word", async () => {
    for (const _ of Array.from({ length: 8 })) await ask();
    expect(await ports.passwordResets.count()).toBe(5);
  });

  it("is refused no longer than a token lives, so that no stranger's asking leaves the owner without one", () => {
    const { perS } = attemptLimits(1).forgotOfEmail;
    expect(perS * 1_000).toBeLessThanOrEqual(resetLifeMs);
  });

  it("cannot be guessed at for long from one address", async () => {
    for (const _ of Array.from({ length: 50 })) await expect(reset("pr_x")).rejects.toMatchObject(invalid);
    await expect(reset(await mailed())).rejects.toMatchObject({ type: "TOO_MANY_REQUESTS" });
  });
});
