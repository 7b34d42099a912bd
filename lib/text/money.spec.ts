import { describe, expect, it } from "@jest/globals";
import { decimal, isCurrency, readable, sum, times } from "./money.ts";

describe("money", () => {
  it("multiplies and adds whole minor units", () => {
    expect(times(1999, 3)).toBe(5997);
    expect(sum([1, 2, 3])).toBe(6);
    expect(sum([])).toBe(0);
  });

  it("refuses what is no whole number of minor units, or too large to be exact", () => {
    expect(() => times(0.5, 1)).toThrow("got 0.5");
    expect(() => times(Number.MAX_SAFE_INTEGER, 2)).toThrow(RangeError);
    expect(() => sum([Number.NaN])).toThrow(RangeError);
  });

  it.each([
    [1250, "EUR", "en", "€12.50"],
    [1250, "EUR", "fr", "12,50 €"],
    [500, "JPY", "en", "¥500"],
    [1500, "KWD", "en", "KWD 1.500"],
    [500_000, "HUF", "en", "HUF 5,000.00"],
    [60_000_000, "IDR", "fr", "600 000,00 IDR"],
  ])("reads %d %s in %s as %s", (amountMinor, currency, locale, text) => {
    expect(readable({ amountMinor, currency }, locale).replace(/[\u00a0\u202f]/g, " ")).toBe(text);
  });

  it.each([
    [1250, "EUR", "12.50"],
    [5, "EUR", "0.05"],
    [500, "JPY", "500"],
    [1500, "KWD", "1.500"],
    [500_000, "HUF", "5000.00"],
    [1500, "IQD", "1.500"],
    [Number.MAX_SAFE_INTEGER, "EUR", "90071992547409.91"],
  ])("writes %d %s in whole units as %s", (amountMinor, currency, text) => {
    expect(decimal({ amountMinor, currency })).toBe(text);
  });

  it("knows ISO 4217", () => {
    expect([isCurrency("EUR"), isCurrency("eur"), isCurrency("XYZ"), isCurrency("")]).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });
});
