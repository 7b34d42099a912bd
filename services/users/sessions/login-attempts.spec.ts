import { beforeEach, describe, expect, it } from "@jest/globals";
import { fail } from "../../../lib/errors/errors.ts";
import { fillSampleUsers } from "../sample-users.ts";
import { testPorts } from "../testing/ports.ts";
import { isKnownAddress, knownForMs, purgeOldAddresses, rememberAddress } from "./known-addresses.ts";
import { logIn, refresh } from "./sign-in.ts";

const [home, cafe] = ["203.0.113.7", "198.51.100.9"];
const buyer = { email: "buyer@example.org", password: "sample-buyer-pass" };
const tooMany = { type: "TOO_MANY_REQUESTS", data: { retryAfterS: expect.any(Number) } };
const wrong = { type: "INVALID_CREDENTIALS" };

let ports: ReturnType<typeof testPorts>;
beforeEach(async () => {
  ports = testPorts(undefined, 15);
  await fillSampleUsers(ports);
});

const guess = (email: string, address: string) => logIn(ports, { email, password: "wrong" }, address);
const outcomes = async (tries: Promise<unknown>[]) =>
  (await Promise.allSettled(tries)).map((one) =>
    one.status === "rejected" ? (one.reason as { type: string }).type : "in",
  );
const times = (count: number, what: () => Promise<unknown>) => Array.from({ length: count }, what);

describe("logIn", () => {
  it.each([buyer.email, "unknown@example.org"])(
    "refuses the eleventh guess at %s from one address, and as many at once",
    async (email) => {
      const found = await outcomes(times(12, () => guess(email, cafe)));
      expect(found.filter((type) => type === "INVALID_CREDENTIALS")).toHaveLength(10);
      expect(found.filter((type) => type === "TOO_MANY_REQUESTS")).toHaveLength(2);
    },
  );

  it("refuses even the right password then, from there and not from elsewhere", async () => {
    await outcomes(times(10, () => guess(buyer.email, cafe)));
    await expect(logIn(ports, buyer, cafe)).rejects.toMatchObject(tooMany);
    expect((await logIn(ports, buyer, home)).user.email).toBe(buyer.email);
  });

  it("forgets the failures of a pair once it gets in", async () => {
    await outcomes(times(9, () => guess(buyer.email, cafe)));
    await logIn(ports, buyer, cafe);
    await expect(guess(buyer.email, cafe)).rejects.toMatchObject(wrong);
  });

  it("counts no success against an address", async () => {
    for (const _ of times(20, async () => {})) await logIn(ports, buyer, cafe);
  });

  it("refuses an address that fails at one account after another", async () => {
    await outcomes(Array.from({ length: 15 }, (_, n) => guess(`unknown-${n}@example.org`, cafe)));
    await expect(logIn(ports, buyer, cafe)).rejects.toMatchObject(tooMany);
  });

  it("does not let a device that is refused use up its whole house's attempts", async () => {
    await outcomes(times(200, () => guess("unknown@example.org", cafe)));
    await logIn(ports, buyer, cafe);
  });

  it("slows guesses at one account from everywhere, but lets its owner in at home", async () => {
    await logIn(ports, buyer, home);
    await outcomes(Array.from({ length: 100 }, (_, n) => guess(buyer.email, `192.0.2.${n}`)));
    await expect(logIn(ports, buyer, cafe)).rejects.toMatchObject(tooMany);
    expect((await logIn(ports, buyer, home)).user.email).toBe(buyer.email);
  });

  it("counts a fault of ours against no one", async () => {
    const passwords = {
      ...ports.passwords,
      verifyPassword: () => Promise.reject(fail("SERVICE_UNAVAILABLE")),
    };
    const busy = { ...ports, passwords } as unknown as typeof ports;
    await outcomes(times(20, () => logIn(busy, buyer, cafe)));
    await logIn(ports, buyer, cafe);
  });
});

it("guesses at refresh tokens are counted by address", async () => {
  await outcomes(times(15, () => refresh(ports, "rt_guess", cafe)));
  const { refreshToken } = await logIn(ports, buyer, home);
  await expect(refresh(ports, refreshToken, cafe)).rejects.toMatchObject(tooMany);
  await refresh(ports, refreshToken, home);
});

describe("known addresses", () => {
  it("are known for 30 days from the last sign-in, and then forgotten", async () => {
    await rememberAddress(ports, "usr_ada", home);
    ports.time.nowMs += knownForMs - 1;
    expect(await isKnownAddress(ports, "usr_ada", home)).toBe(true);
    expect(await purgeOldAddresses(ports, 10)).toBe(0);
    await rememberAddress(ports, "usr_ada", home);
    ports.time.nowMs += knownForMs - 1;
    expect(await isKnownAddress(ports, "usr_ada", home)).toBe(true);
    ports.time.nowMs += 2;
    expect(await isKnownAddress(ports, "usr_ada", home)).toBe(false);
    expect(await purgeOldAddresses(ports, 10)).toBe(1);
  });

  it("are of one account, store no address, and never those of no one known", async () => {
    await Promise.all([1, 2].map(() => rememberAddress(ports, "usr_ada", home)));
    expect(await isKnownAddress(ports, "usr_bob", home)).toBe(false);
    await rememberAddress(ports, "usr_ada", "unknown");
    expect(await isKnownAddress(ports, "usr_ada", "unknown")).toBe(false);
    const { items } = await ports.knownAddresses.find({ index: "byTime", where: {}, limit: 10 });
    expect(items).toHaveLength(1);
    expect(JSON.stringify(items)).not.toContain(home);
  });
});
