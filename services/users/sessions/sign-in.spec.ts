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

const input = {
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
    const { user, accessToken, refreshToken, expiresInS } = await register(ports, input);
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
    const { user } = await register(ports, input);
    expect(JSON.stringify(await ports.users.get(user.id))).not.toContain(input.password);
  });

  it("refuses an email that is taken, without hashing anything", async () => {
    await register(ports, input);
    const passwords = { ...ports.passwords, hashPassword: () => Promise.reject(new Error("hashed")) };
    const again = register({ ...ports, passwords } as unknown as typeof ports, {
      ...input,
      password: "another password",
    });
    await expect(again).rejects.toMatchObject({ type: "EMAIL_TAKEN", code: 409 });
  });

  it("lets one win when several register the same email at once", async () => {
    const settled = await Promise.allSettled(Array.from({ length: 5 }, () => register(ports, input)));
    expect(settled.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const result of settled) {
      if (result.status === "rejected") expect(result.reason).toMatchObject({ type: "EMAIL_TAKEN" });
    }
    expect(await ports.users.count()).toBe(1);
  });

  it("needs a phone to tell someone by sms", async () => {
    await expect(register(ports, { ...input, notifyBy: "sms" })).rejects.toMatchObject({
      type: "VALIDATION_FAILED",
      data: { errors: [{ pointer: "/phone", message: expect.any(String) }] },
    });
    const { user } = await register(ports, { ...input, notifyBy: "sms", phone: "+33612345678" });
    expect(user).toMatchObject({ notifyBy: "sms", phone: "+33612345678" });
  });
});

describe("logIn", () => {
  it("opens a session of its own each time", async () => {
    const registered = await register(ports, input);
    const session = await logIn(ports, input);
    expect(session.user).toEqual(registered.user);
    expect(session.refreshToken).not.toBe(registered.refreshToken);
  });

  it("answers the same for an unknown email as for a wrong password", async () => {
    await register(ports, input);
    const answers = await Promise.allSettled([
      logIn(ports, { ...input, password: "not the password" }),
      logIn(ports, { ...input, email: "eve@example.org" }),
    ]);
    const [wrong, unknown] = answers.map((answer) => (answer as PromiseRejectedResult).reason);
    expect(wrong).toMatchObject({ type: "INVALID_CREDENTIALS", code: 401, data: {} });
    expect(unknown).toEqual(wrong);
  });

  it("gives an admin a token that says so", async () => {
    const { user } = await register(ports, input);
    await ports.users.change(user.id, {}, { role: "admin" });
    const { accessToken } = await logIn(ports, input);
    expect(verifyAccessToken(ports.secrets, accessToken, ports.time.nowMs).admin).toBe(true);
  });

  it("hashes the password again when cost or pepper changed, and only after the right one", async () => {
    const { user } = await register(ports, input);
    const before = (await ports.users.get(user.id))!;
    const passwords = new Passwords({ peppers: ports.secrets.passwordPeppers, cost: 5 });
    const costlier = { ...ports, passwords };
    await expect(logIn(costlier, { ...input, password: "wrong" })).rejects.toMatchObject({ code: 401 });
    expect(await ports.users.get(user.id)).toEqual(before);
    await logIn(costlier, input);
    const after = (await ports.users.get(user.id))!;
    expect(after.passwordHash).toMatch(/\$2b\$05\$/);
    expect(after.version).toBe(before.version + 1);
    await logIn(costlier, input);
    expect(await ports.users.get(user.id)).toEqual(after);
  });
});

describe("refresh", () => {
  it("shows the user as the user is now", async () => {
    const { user, refreshToken } = await register(ports, input);
    await ports.users.change(user.id, {}, { name: "Ada L.", role: "admin" });
    const session = await refresh(ports, refreshToken);
    expect(session.user.name).toBe("Ada L.");
    expect(verifyAccessToken(ports.secrets, session.accessToken, ports.time.nowMs).admin).toBe(true);
  });

  it("refuses a token that was used before, and one whose user is gone", async () => {
    const { user, refreshToken } = await register(ports, input);
    const session = await refresh(ports, refreshToken);
    const other = await logIn(ports, input);
    ports.time.nowMs += siblingMs + 1;
    for (const token of [refreshToken, session.refreshToken]) {
      await expect(refresh(ports, token)).rejects.toMatchObject({ type: "REFRESH_TOKEN_INVALID" });
    }
    await ports.users.remove(user.id, {});
    await expect(refresh(ports, other.refreshToken)).rejects.toMatchObject({ type: "REFRESH_TOKEN_INVALID" });
  });
});
