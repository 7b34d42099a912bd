import { describe, expect, it } from "@jest/globals";
import { bodyHash, derivedId, derivedOrderId, newId, parseClaim, placeClaim, slotClaim } from "./ids.ts";

describe("newId", () => {
  it("draws from the random bytes that it is given", () => {
    const zeros = () => new Uint8Array(20);
    expect(newId("evt", zeros)).toBe(`evt_${"0".repeat(20)}`);
    expect(newId("evt")).toMatch(/^evt_[0-9a-hjkmnp-tv-z]{20}$/);
    expect(newId("evt")).not.toBe(newId("evt"));
  });
});

describe("derivedId", () => {
  it("is the same for the same parts and another for any other split of them", () => {
    expect(derivedId("req", "a", "bc")).toBe(derivedId("req", "a", "bc"));
    expect(derivedId("req", "a", "bc")).not.toBe(derivedId("req", "ab", "c"));
  });
});

describe("derivedOrderId", () => {
  it("carries its event's id", () => {
    expect(derivedOrderId("evt_school", "usr_ada", "key")).toMatch(/^ord_school_[0-9a-z]{20}$/);
  });
});

describe("bodyHash", () => {
  it("does not depend on the order of keys, nor on fields left undefined", () => {
    expect(bodyHash({ a: 1, b: { c: [1, 2], d: undefined } })).toBe(bodyHash({ b: { c: [1, 2] }, a: 1 }));
  });

  it.each([
    [{ a: 1 }, { a: "1" }],
    [{ a: [1, 2] }, { a: [2, 1] }],
    [{ a: null }, {}],
    [{ "a,b": 1 }, { a: 1, b: 1 }],
  ])("distinguishes %j from %j", (one, other) => {
    expect(bodyHash(one)).not.toBe(bodyHash(other));
  });
});

describe("claims", () => {
  it("a place is its quota and its number", () => {
    expect(placeClaim("quo_hall", 17)).toBe("quo_hall/17");
    expect(parseClaim("quo_hall/17")).toEqual({ kind: "place", quotaId: "quo_hall", placeNumber: 17 });
  });

  it("a slot is its limit, its buyer and its number", () => {
    expect(slotClaim("event", "usr_ada", 2)).toBe("event/usr_ada/2");
    expect(parseClaim("event/usr_ada/2")).toEqual({
      kind: "slot",
      limitId: "event",
      buyerId: "usr_ada",
      slot: 2,
    });
  });

  it.each([
    "",
    "quo_hall",
    "quo_hall/",
    "/1",
    "quo_hall/0",
    "quo_hall/-1",
    "quo_hall/1.5",
    "quo_hall/1000001",
    "event//1",
    "event/usr_ada/",
    "a/b/c/1",
  ])('"%s" is no claim', (text) => {
    expect(() => parseClaim(text)).toThrow(`got "${text}"`);
  });

  it.each(["quo_hall/01", "quo_hall/ 1", "quo_hall/1e2", "quo_hall/0x1", "quo_hall/+1"])(
    '"%s" is no second way to write a number',
    (text) => {
      expect(() => parseClaim(text)).toThrow("a claim must be");
    },
  );
});
