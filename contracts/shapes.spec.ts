import { expect, it } from "@jest/globals";
import { isoTime, name } from "./shapes.ts";

it.each(["Ada\r\nBcc: x@example.org", "a\u0000b", "a\u2028b", "\ud800lone", "bell\u0007"])(
  "a name is one line of whole letters: %j is refused",
  (text) => {
    expect(name.safeParse(text).error?.issues[0]?.message).toBe(
      "must have no line breaks or control characters",
    );
  },
);

it.each(["Ada\u202egro", "\u2066Ada\u2069", "a\u202ab\u202c"])(
  "a name leaves the writing direction alone: %j is refused",
  (text) => {
    expect(name.safeParse(text).error?.issues[0]?.message).toBe("must not override the writing direction");
  },
);

it.each([
  "\u200b",
  "\u200d\u2060",
  "\u3164",
  "\u2800\u2800",
  "\u115f \u1160",
  "\ufe0f",
  "\u0301",
  "\u{e0041}",
])("a name can be seen: %j is refused", (text) => {
  expect(name.safeParse(text).error?.issues.map(({ message }) => message)).toEqual([
    "must have a visible character",
  ]);
});

it.each([
  "Ada Lovelace",
  "O'Brien-Núñez",
  "李小龍",
  "😀",
  "نور",
  "علی‌رضا",
  "דוד \u200fבן",
  "हिन्दी क्ष",
  "👩‍👩‍👧‍👦",
  "🏴󠁧󠁢󠁳󠁣󠁴󠁿",
  "e\u0301",
  "ไทย",
])("%j is a name", (text) => {
  expect(name.parse(` ${text} `)).toBe(text);
});

it("a name that is empty is reported once", () => {
  expect(name.safeParse("  ").error?.issues.map(({ message }) => message)).toEqual(["must not be empty"]);
});

it.each(["9999-12-31T23:30:00-05:00", "0000-01-01T00:00:00+01:00"])(
  "%s is no time: UTC has no year for it",
  (time) => {
    expect(isoTime.safeParse(time).error?.issues.map(({ message }) => message)).toEqual([
      "must be in the years 0 to 9999, also in UTC",
    ]);
    expect(isoTime.safeParse(time.replace(/[+-]\d\d:\d\d$/, "Z")).success).toBe(true);
  },
);
