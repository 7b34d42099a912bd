import { describe, expect, it } from "@jest/globals";
import { parseClaim, placeClaim, slotClaim } from "./ids.ts";

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
