import { describe, expect, it } from "@jest/globals";
import { folded, titleMatches } from "./search-words.ts";

describe("folded", () => {
  it.each([
    ["Saint-Étienne", "saint-etienne"],
    ["  LYON ", "lyon"],
    ["Lyo\u0301n", "lyon"],
    ["New   York", "new york"],
    ["ÇA", "ca"],
    ["東京", "東京"],
  ])("makes %j out of it", (text, plain) => {
    expect(folded(text)).toBe(plain);
  });

  it("is stable", () => {
    expect(folded(folded("Île-de-Fránce"))).toBe(folded("Île-de-Fránce"));
  });
});

describe("titleMatches", () => {
  const title = { en: "School concert", fr: "Concert de l'école" };

  it.each(["school", "SCHOOL conc", "ecole", "École", "l'école", "concert school", "de"])(
    "finds %j",
    (asked) => {
      expect(titleMatches(title, asked)).toBe(true);
    },
  );

  it.each(["chool", "school party", "concerts", "!!", " "])("does not find %j", (asked) => {
    expect(titleMatches(title, asked)).toBe(false);
  });

  it("reads a title that has one language only", () => {
    expect(titleMatches({ fr: "Été" }, "ete")).toBe(true);
    expect(titleMatches({}, "undefined")).toBe(false);
  });
});
