import { describe, expect, it } from "@jest/globals";
import { Passwords } from "./passwords.ts";

const peppers = [{ id: "p1", key: Buffer.alloc(32, 7).toString("base64url") }];
const older = { id: "p0", key: Buffer.alloc(32, 8).toString("base64url") };
const cheapest = (options: Partial<ConstructorParameters<typeof Passwords>[0]> = {}) =>
  new Passwords({ peppers, cost: 4, ...options });

describe("Passwords", () => {
  it("know a password again, and no other", async () => {
    const passwords = cheapest();
    const stored = await passwords.hashPassword("correct horse");
    expect(await passwords.verifyPassword("correct horse", stored)).toBe(true);
    expect(await passwords.verifyPassword("correct horsf", stored)).toBe(false);
    expect(await passwords.verifyPassword("", stored)).toBe(false);
  });

  it("store the form, the pepper's id and the cost beside the hash, and salt each one again", async () => {
    const passwords = cheapest();
    const [one, two] = await Promise.all([passwords.hashPassword("same"), passwords.hashPassword("same")]);
    expect(one).toMatch(/^bp1\$p1\$\$2b\$04\$/);
    expect(one).not.toBe(two);
  });

  it("tell passwords apart that differ after the 72nd byte only", async () => {
    const passwords = cheapest();
    const long = "x".repeat(255);
    const stored = await passwords.hashPassword(`${long}a`);
    expect(await passwords.verifyPassword(`${long}b`, stored)).toBe(false);
    expect(await passwords.verifyPassword(`${long}a`, stored)).toBe(true);
  });

  it("tell passwords apart that differ after a NUL only", async () => {
    const passwords = cheapest();
    const stored = await passwords.hashPassword("before\u0000after");
    expect(await passwords.verifyPassword("before\u0000other", stored)).toBe(false);
    expect(await passwords.verifyPassword("before", stored)).toBe(false);
    expect(await passwords.verifyPassword("before\u0000after", stored)).toBe(true);
  });

  it("take the same letters however a keyboard composes them", async () => {
    const passwords = cheapest();
    expect(await passwords.verifyPassword("cafe\u0301 noir", await passwords.hashPassword("café noir"))).toBe(
      true,
    );
  });

  it("are of no use without the pepper", async () => {
    const stored = await cheapest().hashPassword("secret one");
    const stolen = cheapest({ peppers: [{ id: "p1", key: Buffer.alloc(32, 9).toString("base64url") }] });
    expect(await stolen.verifyPassword("secret one", stored)).toBe(false);
  });

  it("say no for a user who does not exist, even to the decoy's own password", async () => {
    const passwords = cheapest();
    expect(await passwords.verifyPassword("no one's", null)).toBe(false);
    expect(await passwords.verifyPassword("anything", null)).toBe(false);
  });

  it("queue for the same work for a user who does not exist", async () => {
    const passwords = cheapest();
    const stored = await passwords.hashPassword("known");
    await passwords.prepare();
    const busy = Array.from({ length: 202 }, () => passwords.hashPassword("secret one"));
    const refusal = { type: "SERVICE_UNAVAILABLE" };
    await expect(passwords.verifyPassword("wrong", stored)).rejects.toMatchObject(refusal);
    await expect(passwords.verifyPassword("wrong", null)).rejects.toMatchObject(refusal);
    await Promise.all(busy);
  });

  it("find a hash stale when the cost or the first pepper is another one", async () => {
    const stored = await cheapest().hashPassword("secret one");
    expect(cheapest().isStale(stored)).toBe(false);
    expect(cheapest({ cost: 5 }).isStale(stored)).toBe(true);
    expect(cheapest({ peppers: [older, ...peppers] }).isStale(stored)).toBe(true);
  });

  it("compare by an older pepper that is kept, and fail loudly when it is missing", async () => {
    const stored = await cheapest({ peppers: [older] }).hashPassword("secret one");
    expect(await cheapest({ peppers: [...peppers, older] }).verifyPassword("secret one", stored)).toBe(true);
    await expect(cheapest().verifyPassword("secret one", stored)).rejects.toThrow('pepper "p0" is missing');
  });

  it("refuse the 203rd at a time: two work, 200 wait", async () => {
    const passwords = cheapest();
    const asked = Array.from({ length: 203 }, () => passwords.hashPassword("secret one"));
    const settled = await Promise.allSettled(asked);
    expect(settled.map(({ status }) => status).lastIndexOf("fulfilled")).toBe(201);
    expect(settled[202]).toMatchObject({ status: "rejected", reason: { type: "SERVICE_UNAVAILABLE" } });
  });
});
