import { beforeEach, describe, expect, it } from "@jest/globals";
import { mailResets, resetPassword } from "../passwords/password-resets.ts";
import { fillSampleUsers } from "../sample-users.ts";
import { logIn, refresh } from "../sessions/sign-in.ts";
import { testPorts } from "../testing/ports.ts";
import { editAccount, eraseAccount, findUsers, openAccount, requireAdmin } from "./user-administration.ts";

const home = "203.0.113.7";
const [adminId, buyerId, creatorId] = ["usr_sample_admin", "usr_sample_buyer", "usr_sample_creator"];
const by = { adminId, requestId: "req_1" };
const input = {
  idempotencyKey: "key-0000000000001",
  email: "grace@example.org",
  name: "Grace",
  locale: "en",
  notifyBy: "mail",
  role: "user",
} as const;

let ports: ReturnType<typeof testPorts>;
beforeEach(async () => {
  ports = testPorts();
  await fillSampleUsers(ports);
});

const promote = (userId: string) => editAccount(ports, adminId, { userId, role: "admin" });
const demote = (actorId: string, userId: string) => editAccount(ports, actorId, { userId, role: "user" });
const ids = async (filter: object) => {
  const { items } = await findUsers(ports, { limit: 10, ...filter });
  return items.map(({ _id }) => _id);
};

describe("findUsers", () => {
  it("finds by exact email, by role, or all, page after page", async () => {
    expect(await ids({ email: "buyer@example.org" })).toEqual([buyerId]);
    expect(await ids({ email: "buyer@example.org", role: "admin" })).toEqual([]);
    expect(await ids({ email: "buyer@example" })).toEqual([]);
    expect(await ids({ role: "admin" })).toEqual([adminId]);
    const first = await findUsers(ports, { limit: 3 });
    const second = await findUsers(ports, { limit: 3, cursor: first.nextCursor! });
    expect(new Set([...first.items, ...second.items].map(({ _id }) => _id)).size).toBe(4);
  });
});

describe("openAccount", () => {
  it("makes an account that no one can sign in to until its owner chose a password by mail", async () => {
    const made = await openAccount(ports, by, input);
    for (const password of ["", "null", "undefined"])
      await expect(logIn(ports, { email: input.email, password }, home)).rejects.toMatchObject({ code: 401 });
    let token = "";
    ports.time.nowMs += 2_000;
    await mailResets(
      ports,
      async ({ userId, facts }) => {
        expect(userId).toBe(made._id);
        token = String(facts.token);
      },
      10,
    );
    await resetPassword(ports, { token, newPassword: "a long enough one" }, home);
    await logIn(ports, { email: input.email, password: "a long enough one" }, home);
  });

  it("makes one account and one mail for one key, however often and at once", async () => {
    const made = await Promise.all(Array.from({ length: 5 }, () => openAccount(ports, by, input)));
    made.push(await openAccount(ports, by, input));
    expect(new Set(made.map(({ _id }) => _id)).size).toBe(1);
    expect(await ports.passwordResets.count()).toBe(1);
    await expect(openAccount(ports, by, { ...input, name: "Bob" })).rejects.toMatchObject({
      type: "IDEMPOTENCY_KEY_REUSED",
    });
  });

  it("refuses an email that is taken, and mails no one then", async () => {
    const taken = { ...input, email: "buyer@example.org" };
    await expect(openAccount(ports, by, taken)).rejects.toMatchObject({ type: "EMAIL_TAKEN" });
    ports.time.nowMs += 2_000;
    const mails: string[] = [];
    await mailResets(ports, async ({ id }) => mails.push(id), 10);
    expect([mails, await ports.passwordResets.count()]).toEqual([[], 0]);
  });
});

describe("the role admin", () => {
  it("is given and taken by another admin, and taking it ends the sessions", async () => {
    await promote(buyerId);
    expect((await requireAdmin(ports, buyerId)).role).toBe("admin");
    const session = await logIn(ports, { email: "buyer@example.org", password: "sample-buyer-pass" }, home);
    await demote(adminId, buyerId);
    await expect(refresh(ports, session.refreshToken, home)).rejects.toMatchObject({ code: 401 });
    await expect(requireAdmin(ports, buyerId)).rejects.toMatchObject({ type: "FORBIDDEN" });
  });

  it("cannot be given up by its holder", async () => {
    await promote(buyerId);
    await expect(demote(adminId, adminId)).rejects.toMatchObject({ type: "OWN_ADMIN_ROLE", code: 409 });
  });

  it("cannot be taken by who has lost it in the meantime", async () => {
    await promote(buyerId);
    await demote(adminId, buyerId);
    await expect(demote(buyerId, adminId)).rejects.toMatchObject({ type: "FORBIDDEN" });
  });

  it("always stays with one, however many take it from each other at once", async () => {
    for (const userId of [buyerId, creatorId]) await promote(userId);
    const all = [adminId, buyerId, creatorId];
    const pairs = all.flatMap((actor) => all.filter((id) => id !== actor).map((id) => [actor, id] as const));
    const settled = await Promise.allSettled(pairs.map(([actor, id]) => demote(actor, id)));
    expect((await ids({ role: "admin" })).length).toBeGreaterThanOrEqual(1);
    expect(settled.some(({ status }) => status === "fulfilled")).toBe(true);
  });

  it("needs no vouching when other fields change", async () => {
    const changed = await editAccount(ports, adminId, { userId: adminId, name: "Alice", role: "admin" });
    expect(changed).toMatchObject({ name: "Alice", role: "admin", version: 2 });
  });
});

describe("eraseAccount", () => {
  const erase = (actorId: string, userId: string, live = 0, ifMatch?: number) =>
    eraseAccount(
      ports,
      { countLive: async () => live, forget: async () => {} },
      { adminId: actorId, userId, ifMatch },
    );

  it("erases anyone but the admin who asks for it", async () => {
    expect((await erase(adminId, buyerId)).state).toBe("erasing");
    await expect(erase(adminId, adminId)).rejects.toMatchObject({ type: "OWN_ADMIN_ROLE" });
    await expect(erase(adminId, "usr_nobody")).rejects.toMatchObject({ type: "NOT_FOUND" });
  });

  it("erases another admin, who keeps the role as long as something stands against it", async () => {
    await promote(buyerId);
    await expect(erase(adminId, buyerId, 1)).rejects.toMatchObject({ type: "USER_HAS_TICKETS" });
    await expect(erase(adminId, buyerId, 0, 1)).rejects.toMatchObject({ type: "PRECONDITION_FAILED" });
    expect((await requireAdmin(ports, buyerId))._id).toBe(buyerId);
    expect((await erase(adminId, buyerId)).state).toBe("erasing");
    expect(await ids({ role: "admin" })).toEqual([adminId]);
  });
});
