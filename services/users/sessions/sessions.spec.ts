import { beforeEach, describe, expect, it } from "@jest/globals";
import { testPorts } from "../testing/ports.ts";
import { deleteExpired, endSession, openSession, refreshTokenLifeMs, rotate, siblingMs } from "./sessions.ts";

let ports: ReturnType<typeof testPorts>;
beforeEach(() => {
  ports = testPorts();
});

const of = (userId: string) => ({ userId, sessionEpoch: 1 });
const invalid = { type: "REFRESH_TOKEN_INVALID", code: 401 };
const next = async (token: string) => (await rotate(ports, token)).refreshToken;

describe("refresh tokens", () => {
  it("have 256 random bits and are stored as a hash only", async () => {
    const token = await openSession(ports, of("usr_ada"));
    expect(token).toMatch(/^rt_[\w-]{43}$/);
    const stored = await ports.refreshTokens.find({ index: "byExpiry", where: {}, limit: 10 });
    expect(stored.items).toHaveLength(1);
    expect(JSON.stringify(stored.items)).not.toContain(token.slice(3));
  });

  it("are traded for another one that works in their place", async () => {
    const first = await openSession(ports, of("usr_ada"));
    const second = await rotate(ports, first);
    expect(second.userId).toBe("usr_ada");
    expect(second.refreshToken).not.toBe(first);
    expect(await next(second.refreshToken)).toMatch(/^rt_/);
  });

  it("used twice within 10 s give siblings that both work", async () => {
    const first = await openSession(ports, of("usr_ada"));
    const one = await next(first);
    ports.time.nowMs += siblingMs;
    const two = await next(first);
    expect(two).not.toBe(one);
    expect(await Promise.all([next(one), next(two)])).toHaveLength(2);
  });

  it("used by many tabs at once give each its own", async () => {
    const first = await openSession(ports, of("usr_ada"));
    const siblings = await Promise.all(Array.from({ length: 20 }, () => next(first)));
    expect(new Set(siblings).size).toBe(20);
  });

  it("used again later than 10 s end the whole session, siblings and descendants too", async () => {
    const first = await openSession(ports, of("usr_ada"));
    const one = await next(first);
    const two = await next(first);
    const descendant = await next(one);
    ports.time.nowMs += siblingMs + 1;
    await expect(next(first)).rejects.toMatchObject(invalid);
    for (const token of [first, one, two, descendant])
      await expect(next(token)).rejects.toMatchObject(invalid);
  });

  it("count the 10 s from the first use, not from the last", async () => {
    const first = await openSession(ports, of("usr_ada"));
    await next(first);
    ports.time.nowMs += siblingMs - 1;
    await next(first);
    ports.time.nowMs += 2;
    await expect(next(first)).rejects.toMatchObject(invalid);
  });

  it("count by the first use even when another process made it a moment ago", async () => {
    const first = await openSession(ports, of("usr_ada"));
    const [unused] = (await ports.refreshTokens.find({ index: "byExpiry", where: {}, limit: 1 })).items;
    const one = await next(first);
    ports.time.nowMs += siblingMs + 1;
    const get = ports.refreshTokens.get.bind(ports.refreshTokens);
    let reads = 0;
    const change = ports.refreshTokens.change.bind(ports.refreshTokens);
    const late = { get: async (id: string) => (reads++ === 0 ? unused! : get(id)), change };
    const reuse = rotate({ ...ports, refreshTokens: late } as unknown as typeof ports, first);
    await expect(reuse).rejects.toMatchObject(invalid);
    await expect(next(one)).rejects.toMatchObject(invalid);
  });

  it("of one session end without those of another", async () => {
    const stolen = await openSession(ports, of("usr_ada"));
    const other = await openSession(ports, of("usr_ada"));
    await next(stolen);
    ports.time.nowMs += siblingMs + 1;
    await expect(next(stolen)).rejects.toMatchObject(invalid);
    expect(await next(other)).toMatch(/^rt_/);
  });

  it("end after 30 days, and each new one begins them again", async () => {
    const first = await openSession(ports, of("usr_ada"));
    ports.time.nowMs += refreshTokenLifeMs - 1;
    const second = await next(first);
    ports.time.nowMs += refreshTokenLifeMs - 1;
    const third = await next(second);
    ports.time.nowMs += refreshTokenLifeMs;
    await expect(next(third)).rejects.toMatchObject(invalid);
  });

  it("that no one issued are refused", async () => {
    for (const token of ["", "rt_", `rt_${"A".repeat(43)}`])
      await expect(next(token)).rejects.toMatchObject(invalid);
  });

  it("given out while the session is being revoked are worth nothing", async () => {
    const first = await openSession(ports, of("usr_ada"));
    const [rotated, ended] = await Promise.all([rotate(ports, first), endSession(ports, "usr_ada", first)]);
    expect(ended).toBe(true);
    await expect(next(rotated.refreshToken)).rejects.toMatchObject(invalid);
  });
});

describe("endSession", () => {
  it("ends the session of any of its tokens, and may be repeated", async () => {
    const first = await openSession(ports, of("usr_ada"));
    const second = await next(first);
    expect(await endSession(ports, "usr_ada", first)).toBe(true);
    expect(await endSession(ports, "usr_ada", second)).toBe(true);
    await expect(next(second)).rejects.toMatchObject(invalid);
  });

  it("leaves another user's session alone", async () => {
    const token = await openSession(ports, of("usr_ada"));
    expect(await endSession(ports, "usr_bob", token)).toBe(false);
    expect(await endSession(ports, "usr_bob", "rt_unknown")).toBe(false);
    expect(await next(token)).toMatch(/^rt_/);
  });
});

describe("forgetExpired", () => {
  it("removes expired tokens, and a session with its last one", async () => {
    const old = await openSession(ports, of("usr_ada"));
    ports.time.nowMs += 1;
    const kept = await next(old);
    await openSession(ports, of("usr_bob"));
    ports.time.nowMs += refreshTokenLifeMs - 1;
    expect(await deleteExpired(ports, 100)).toBe(1);
    expect(await ports.families.count()).toBe(2);
    expect(await next(kept)).toMatch(/^rt_/);
    ports.time.nowMs += refreshTokenLifeMs + 1;
    expect(await deleteExpired(ports, 1)).toBe(1);
    expect(await deleteExpired(ports, 100)).toBe(2);
    expect([await ports.refreshTokens.count(), await ports.families.count()]).toEqual([0, 0]);
  });
});
