import { beforeEach, describe, expect, it } from "@jest/globals";
import { verifyAccessToken } from "../../../lib/keys/access-tokens.ts";
import { register as registerFrom } from "../accounts/register.ts";
import { Passwords } from "../passwords/passwords.ts";
import { testPorts } from "../testing/ports.ts";
import { siblingMs } from "./sessions.ts";
import { logIn as logInFrom, refresh as refreshFrom } from "./sign-in.ts";

type Ports = ReturnType<typeof testPorts>;

const home = "203.0.113.7";
const register = (to: Ports, body: Parameters<typeof registerFrom>[1]) => registerFrom(to, body, home);
const logIn = (to: Ports, body: { email: string; password: string }) => logInFrom(to, body, home);
const refresh = (to: Ports, token: string) => refreshFrom(to, token, home);

const wish = {
  email: "ada@example.org",
  password: "a long enough one",
  name: "Ada",
  locale: "fr",
  notifyBy: "mail",
} as const;

let ports: Ports;
beforeEach(() => {
  ports = testPorts();
});

describe("register", () => {
  it("opens an account in the role user, and a session", async () => {
    const { user, accessToken, refreshToken, expiresInS } = await register(ports, wish);
    expect(user).toEqual({
      id: expect.stringMatching(/^usr_[0-9a-z]{20}$/),
      email: "ada@example.org",
      name: "Ada",
      phone: null,
      locale: "fr",
      notifyBy: "mail",
      role: "user",
      createdAt: "2027-05-01T00:00:00.000Z",
      version: 1,
    });
    expect(verifyAccessToken(ports.secrets, accessToken, ports.time.nowMs)).toEqual({
      userId: user.id,
      admin: false,
    });
    expect((await refresh(ports, refreshToken)).user).toEqual(user);
    expect(expiresInS).toBe(900);
  });

  it("stores no password", async () => {
    const { user } = await register(ports, wish);
    expect(JSON.stringify(await ports.users.get(user.id))).not.toContain(wish.password);
  });

  it("refuses an email that is taken, without hashing anything", async () => {
    await register(ports, wish);
    const passwords = { ...ports.passwords, hashPassword: () => Promise.reject(new Error("hashed")) };
    const again = register({ ...ports, passwords } as unknown as typeof ports, {
      ...wish,
      password: "another password",
    });
    await expect(again).rejects.toMatchObject({ type: "EMAIL_TAKEN", code: 409 });
  });

  it("lets one win when several register the same email at once", async () => {
    const settled = await Promise.allSettled(Array.from({ length: 5 }, () => register(ports, wish)));
    expect(settled.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const result of settled) {
      if (result.status === "rejected") expect(result.reason).toMatchObject({ type: "EMAIL_TAKEN" });
    }
    expect(await ports.users.count()).toBe(1);
  });

  it("needs a phone to tell someone by sms", async () => {
    await expect(register(ports, { ...wish, notifyBy: "sms" })).rejects.toMatchObject({
      type: "VALIDATION_FAILED",
      data: { errors: [{ pointer: "/phone", message: expect.any(String) }] },
    });
    const { user } = await register(ports, { ...wish, notifyBy: "sms", phone: "+33612345678" });
    expect(user).toMatchObject({ notifyBy: "sms", phone: "+33612345678" });
  });
});

describe("logIn", () => {
  it("opens a session of its own each time", async () => {
    const registered = await register(ports, wish);
    const session = await logIn(ports, wish);
    expect(session.user).toEqual(registered.user);
    expect(session.refreshToken).not.toBe(registered.refreshToken);
  });

  it("answers the same for an unknown email as for a wrong password", async () => {
    await register(ports, wish);
    const answers = await Promise.allSettled([
      logIn(ports, { ...wish, password: "not the password" }),
      logIn(ports, { ...wish, email: "eve@example.org" }),
    ]);
    const [wrong, unknown] = answers.map((answer) => (answer as PromiseRejectedResult).reason);
    expect(wrong).toMatchObject({ type: "INVALID_CREDENTIALS", code: 401, data: {} });
    expect(unknown).toEqual(wrong);
  });

  it("gives an admin a token that says so", async () => {
    const { user } = await register(ports, wish);
    await ports.users.change(user.id, {}, { role: "admin" });
    const { accessToken } = await logIn(ports, wish);
    expect(verifyAccessToken(ports.secrets, accessToken, ports.time.nowMs).admin).toBe(true);
  });

  it("hashes the password anew when cost or pepper changed, and only after the right one", async () => {
    const { user } = await register(ports, wish);
    const before = (await ports.users.get(user.id))!;
    const passwords = new Passwords({ peppers: ports.secrets.passwordPeppers, cost: 5 });
    const costlier = { ...ports, passwords };
    await expect(logIn(costlier, { ...wish, password: "wrong" })).rejects.toMatchObject({ code: 401 });
    expect(await ports.users.get(user.id)).toEqual(before);
    await logIn(costlier, wish);
    const after = (await ports.users.get(user.id))!;
    expect(after.passwordHash).toMatch(/\$2b\$05\$/);
    expect(after.version).toBe(before.version + 1);
    await logIn(costlier, wish);
    expect(await ports.users.get(user.id)).toEqual(after);
  });
});

describe("refresh", () => {
  it("shows the user as the user is now", async () => {
    const { user, refreshToken } = await register(ports, wish);
    await ports.users.change(user.id, {}, { name: "Ada L.", role: "admin" });
    const session = await refresh(ports, refreshToken);
    expect(session.user.name).toBe("Ada L.");
    expect(verifyAccessToken(ports.secrets, session.accessToken, ports.time.nowMs).admin).toBe(true);
  });

  it("refuses a token that was used before, and one whose user is gone", async () => {
    const { user, refreshToken } = await register(ports, wish);
    const session = await refresh(ports, refreshToken);
    const other = await logIn(ports, wish);
    ports.time.nowMs += siblingMs + 1;
    for (const token of [refreshToken, session.refreshToken]) {
      await expect(refresh(ports, token)).rejects.toMatchObject({ type: "REFRESH_TOKEN_INVALID" });
    }
    await ports.users.remove(user.id, {});
    await expect(refresh(ports, other.refreshToken)).rejects.toMatchObject({ type: "REFRESH_TOKEN_INVALID" });
  });
});
