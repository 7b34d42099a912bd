import { describe, expect, it } from "@jest/globals";
import { findCardNumber } from "./card-numbers.ts";

/** Numbers that card processors publish for tests. */
const published = {
  visa: "4242424242424242",
  mastercard: "5555555555554444",
  amex: "378282246310005",
  diners: "30569309025904",
  discover: "6011111111111117",
  maestro19: "6304000000000000000",
};

describe("findCardNumber", () => {
  it.each(Object.entries(published))("finds a %s number", (_, number) => {
    expect(findCardNumber({ note: number })).toBe("/note");
  });

  it.each([
    "4242 4242 4242 4242",
    "4242-4242-4242-4242",
    "4242 - 4242 - 4242 - 4242",
    "4242\u00a04242\u00a04242\u00a04242",
    "card 4242424242424242, please",
    "4242 4242 4242 4242 123",
    "12/34 4242424242424242",
    "pm_4242424242424242",
  ])("finds it as people write it: %s", (text) => {
    expect(findCardNumber(text)).toBe("");
  });

  it.each([
    ["fails Luhn's check", "4242424242424241"],
    ["starts with another digit", "2223003122003222"],
    ["is one digit short", "4000000000006"],
    ["is part of a longer number", "42424242424242424242"],
    ["is broken by letters", "4242x4242x4242x4242"],
    ["is a payment method", "pm_card_visa_chargeDeclined"],
    ["is a phone number", "+33 6 12 34 56 78"],
    ["is empty", ""],
  ])("leaves alone what %s", (_, text) => {
    expect(findCardNumber({ text })).toBeNull();
  });

  it("answers the path of the first one, in the order of the body", () => {
    const body = { lines: [{ names: ["Ada", published.visa] }], other: published.amex };
    expect(findCardNumber(body)).toBe("/lines/0/names/1");
  });

  it("escapes the path as a JSON pointer", () => {
    expect(findCardNumber({ "a/b~c": published.visa })).toBe("/a~1b~0c");
  });

  it("finds a number that was sent as a JSON number", () => {
    expect(findCardNumber({ card: 4242424242424242 })).toBe("/card");
    expect(findCardNumber({ totalMinor: 100_000_000, atMs: 1_795_000_000_000 })).toBeNull();
  });

  it("takes the digits of a UUID for no card, and looks around it", () => {
    const unlucky = "45f47085-9664-4701-801e-6e1c600b2fdd";
    expect(findCardNumber({ email: `${unlucky}@example.org` })).toBeNull();
    expect(findCardNumber({ note: `${unlucky} ${published.visa}` })).toBe("/note");
  });

  it("finds a number in a key and does not repeat it in the path", () => {
    expect(findCardNumber({ profile: { [published.visa]: true } })).toBe("/profile");
  });

  it.each([[null], [undefined], [true], [12.5], [{}], [[]]])("finds nothing in %p", (value) => {
    expect(findCardNumber(value)).toBeNull();
  });

  it("reads a body nested deeper than the stack", () => {
    let body: unknown = published.visa;
    for (let i = 0; i < 50_000; i++) body = [body];
    expect(findCardNumber(body)).toMatch(/^(\/0){50000}$/);
  });
});
