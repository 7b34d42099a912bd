import { expect, it } from "@jest/globals";
import { name } from "./shapes.ts";

it.each(["Ada\r\nBcc: x@example.org", "a\u0000b", "a\u2028b", "\ud800lone", "bell\u0007"])(
  "a name is one line of whole letters: %j is refused",
  (text) => {
    expect(name.safeParse(text).error?.issues[0]?.message).toBe(
      "must have no line breaks or control characters",
    );
  },
);

it.each(["Ada Lovelace", "O'Brien-Núñez", "李小龍", "😀", "نور"])("%j is a name", (text) => {
  expect(name.parse(` ${text} `)).toBe(text);
});
