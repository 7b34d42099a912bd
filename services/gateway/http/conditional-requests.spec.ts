import { describe, expect, it } from "@jest/globals";
import { entityTag, isKnown, versionIn } from "./conditional-requests.ts";

describe("versionIn", () => {
  it("reads the version out of the ETag that was given out", () => {
    expect(versionIn(entityTag("{}", 7))).toBe(7);
    expect(versionIn(` W/${entityTag("{}", 12)} `)).toBe(12);
    expect(versionIn('"12"')).toBe(12);
  });

  it("asks for no version without a header, or for any that exists", () => {
    expect(versionIn(undefined)).toBeUndefined();
    expect(versionIn("*")).toBeUndefined();
  });

  it.each([
    'w/"7"',
    '"7.short"',
    '"7", "8"',
    "7",
    "'7'",
    '"0"',
    '"-1"',
    '"7.5"',
    '"1e3"',
    '"abc"',
    "",
    '""',
    '"7" x',
  ])("refuses %s, which no answer had as its ETag", (header) => {
    expect(() => versionIn(header)).toThrow(
      expect.objectContaining({ type: "IF_MATCH_INVALID", data: { got: header } }),
    );
  });

  it("quotes no more than a hundred characters of what was sent", () => {
    expect(() => versionIn("x".repeat(5_000))).toThrow(
      expect.objectContaining({ data: { got: "x".repeat(100) } }),
    );
  });
});

describe("entityTag", () => {
  it("changes with the answer, also where the version stays", () => {
    expect(entityTag("{}", 7)).not.toBe(entityTag("[]", 7));
    expect(entityTag("{}", 7)).toBe(entityTag("{}", 7));
    expect(entityTag("{}")).not.toBe(entityTag("[]"));
  });
});

describe("isKnown", () => {
  it("finds a tag among several, weak or strong, and takes `*` for any", () => {
    expect(isKnown('"1", W/"7"', '"7"')).toBe(true);
    expect(isKnown("*", '"7"')).toBe(true);
    expect(isKnown('"70"', '"7"')).toBe(false);
    expect(isKnown(undefined, '"7"')).toBe(false);
  });
});
