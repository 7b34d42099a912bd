import { describe, expect, it } from "@jest/globals";
import { z } from "zod";
import { fieldTexts } from "./field-texts.ts";

const said = (shape: z.ZodType, value: unknown) =>
  (["en", "fr"] as const).map(
    (locale) => shape.safeParse(value, { error: fieldTexts[locale] }).error?.issues[0]?.message,
  );

describe("fieldTexts", () => {
  it.each([
    ["a field that is missing", z.string(), undefined, "is needed", "est nécessaire"],
    ["a choice that is missing", z.enum(["a", "b"]), undefined, "is needed", "est nécessaire"],
    ["another kind", z.string(), 5, "must be a text", "doit être un texte"],
    ["a text for a number", z.int(), "5", "must be a number", "doit être un nombre"],
    ["a fraction", z.int(), 1.5, "must be a whole number", "doit être un nombre entier"],
    ["nothing for an object", z.object({}), null, "must be an object", "doit être un objet"],
    ["a letter in the query", z.coerce.number(), "x", "must be a number", "doit être un nombre"],
    ["another choice", z.enum(["a", "b"]), "c", "must be one of a, b", "doit être une valeur parmi a, b"],
    ["another value", z.literal("a"), "c", "must be a", "doit être a"],
    ["too little", z.int().min(2), 1, "must be at least 2", "doit être au moins 2"],
    ["too much", z.int().max(2), 3, "must be at most 2", "doit être au plus 2"],
    [
      "a short text",
      z.string().min(2),
      "a",
      "must have at least 2 characters",
      "doit avoir au moins 2 caractères",
    ],
    [
      "a long list",
      z.array(z.int()).max(1),
      [1, 2],
      "must have at most 1 entries",
      "doit avoir au plus 1 éléments",
    ],
  ])("says of %s what the field must be", (_what, shape, value, en, fr) => {
    expect(said(shape, value)).toEqual([en, fr]);
  });

  it("leaves the contract's own words, and knows the rest as well", () => {
    expect(said(z.int("must be a whole price"), 1.5)).toEqual(Array(2).fill("must be a whole price"));
    for (const text of said(z.number().positive(), 0)) expect(text).toMatch(/>\s?0/);
    for (const text of said(z.date(), 0)) expect(text).toMatch(/date/);
  });
});
