import { beforeEach, describe, expect, it } from "@jest/globals";
import { oweFirstPassword } from "../passwords/password-resets.ts";
import { fillSampleUsers } from "../sample-users.ts";
import { logIn, refresh } from "../sessions/sign-in.ts";
import { testPorts } from "../testing/ports.ts";
import { changePassword, editOwnAccount } from "./edit-account.ts";

const home = "203.0.113.7";
const [userId, password, email] = ["usr_sample_buyer", "sample-buyer-pass", "buyer@example.org"];
const me = { userId, address: home };
const better = "a horse of another colour";
const field = (pointer: string) => ({ type: "VALIDATION_FAILED", data: { errors: [{ pointer }] } });

let ports: ReturnType<typeof testPorts>;
beforeEach(async () => {
  ports = testPorts();
  await fillSampleUsers(ports);
});

describe("editOwnAccount", () => {
  it("changes what is given and nothing else", async () => {
    const changed = await editOwnAccount(ports, me, { name: "Ben", locale: "en" });
    expect(changed).toMatchObject({ name: "Ben", locale: "en", email, phone: null, version: 2 });
    expect(await editOwnAccount(ports, me, {})).toEqual(changed);
  });

  it("keeps a phone for who is told by sms", async () => {
    await expect(editOwnAccount(ports, me, { notifyBy: "sms" })).rejects.toMatchObject(field("/phone"));
    await editOwnAccount(ports, me, { notifyBy: "sms", phone: "+33612345678" });
    await expect(editOwnAccount(ports, me, { phone: null })).rejects.toMatchObject(field("/phone"));
    const changed = await editOwnAccount(ports, me, { phone: null, notifyBy: "mail" });
    expect(changed).toMatchObject({ phone: null, notifyBy: "mail" });
  });

  it("refuses a change of a version that is not there any more", async () => {
    await editOwnAccount(ports, me, { name: "Ben", ifMatch: 1 });
    await expect(editOwnAccount(ports, me, { name: "Bea", ifMatch: 1 })).rejects.toMatchObject({
      type: "PRECONDITION_FAILED",
      data: { version: 2, ifMatch: 1 },
    });
  });

  it("keeps all changes that come at once", async () => {
    await Promise.all([
      editOwnAccount(ports, me, { name: "Ben" }),
      editOwnAccount(ports, me, { locale: "en" }),
      editOwnAccount(ports, me, { phone: "+33612345678" }),
    ]);
    expect(await ports.users.get(userId)).toMatchObject({ name: "Ben", locale: "en", phone: "+33612345678" });
  });

  it("changes the email for who knows the password, and drops what was mailed to the old one", async () => {
    const input = { email: "ben@example.org" };
    await expect(editOwnAccount(ports, me, input)).rejects.toMatchObject(field("/currentPassword"));
    await expect(editOwnAccount(ports, me, { ...input, currentPassword: "not it" })).rejects.toMatchObject({
      type: "INVALID_CREDENTIALS",
    });
    await oweFirstPassword(ports, { userId, requestId: null });
    await editOwnAccount(ports, me, { ...input, currentPassword: password });
    expect(await ports.passwordResets.count()).toBe(0);
    expect((await logIn(ports, { ...input, password }, home)).user.email).toBe(input.email);
    await expect(logIn(ports, { email, password }, home)).rejects.toMatchObject({ code: 401 });
  });

  it("does not take another one's email, nor ask for a password when it stays the same", async () => {
    const taken = { email: "creator@example.org", currentPassword: password };
    await expect(editOwnAccount(ports, me, taken)).rejects.toMatchObject({ type: "EMAIL_TAKEN" });
    expect((await editOwnAccount(ports, me, { email, name: "Ben" })).name).toBe("Ben");
  });
});

describe("changePassword", () => {
  it("ends every session but the new one, whatever was in the making", async () => {
    const sessions = [
      await logIn(ports, { email, password }, home),
      await logIn(ports, { email, password }, home),
    ];
    const fresh = await changePassword(ports, userId, { currentPassword: password, newPassword: better });
    for (const { refreshToken } of sessions) {
      await expect(refresh(ports, refreshToken, home)).rejects.toMatchObject({
        type: "REFRESH_TOKEN_INVALID",
      });
    }
    await refresh(ports, fresh.refreshToken, home);
    await expect(logIn(ports, { email, password }, home)).rejects.toMatchObject({ code: 401 });
    await logIn(ports, { email, password: better }, home);
  });

  it("leaves no session to a login that was under way with the old password", async () => {
    const verifyPassword = async () => {
      await changePassword(ports, userId, { currentPassword: password, newPassword: better });
      return true;
    };
    const slow = { ...ports, passwords: { isStale: () => false, verifyPassword } } as unknown as typeof ports;
    const { refreshToken } = await logIn(slow, { email, password }, home);
    await expect(refresh(ports, refreshToken, home)).rejects.toMatchObject({ type: "REFRESH_TOKEN_INVALID" });
  });

  it("lets one of two at once win", async () => {
    const settled = await Promise.allSettled(
      [better, "another good one"].map((newPassword) =>
        changePassword(ports, userId, { currentPassword: password, newPassword }),
      ),
    );
    expect(settled.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });

  it("wants the old one, and a good new one", async () => {
    const input = { currentPassword: "not it", newPassword: better };
    await expect(changePassword(ports, userId, input)).rejects.toMatchObject({ type: "INVALID_CREDENTIALS" });
    const easy = { currentPassword: password, newPassword: "Password1!" };
    await expect(changePassword(ports, userId, easy)).rejects.toMatchObject(field("/newPassword"));
  });

  it("does not let who is signed in guess for long", async () => {
    const input = { currentPassword: "not it", newPassword: better };
    await Promise.allSettled(Array.from({ length: 10 }, () => changePassword(ports, userId, input)));
    await expect(
      changePassword(ports, userId, { ...input, currentPassword: password }),
    ).rejects.toMatchObject({ type: "TOO_MANY_REQUESTS" });
  });

  it("hashes few passwords for one account, also when they are right, so that others can sign in", async () => {
    let hashed = 0;
    const verifyPassword = async () => ++hashed > 0;
    const counting = {
      ...ports,
      passwords: { ...ports.passwords, verifyPassword },
    } as unknown as typeof ports;
    const easy = { currentPassword: password, newPassword: "Password1!" };
    const tryEach = async (once: () => Promise<unknown>) => {
      for (let i = 0; i < 100; i++) await once().catch(() => {});
    };
    await tryEach(() => changePassword(counting, userId, easy));
    const taken = { email: "creator@example.org", currentPassword: password };
    await tryEach(() => editOwnAccount(counting, me, taken));
    expect(hashed).toBeLessThanOrEqual(20);
    await expect(changePassword(counting, userId, easy)).rejects.toMatchObject({ type: "TOO_MANY_REQUESTS" });
  });
});
