import { expect, it } from "@jest/globals";
import { inLocale, localeFrom } from "./locale.ts";

it.each([
  [undefined, "en"],
  ["", "en"],
  ["fr", "fr"],
  ["fr-CA, en;q=0.8", "fr"],
  ["en;q=0.2, fr;q=0.9", "fr"],
  ["de, fr;q=0.5", "fr"],
  ["de", "en"],
  ["fr;q=0, en;q=0.1", "en"],
  ["*", "en"],
  [";;q=,,", "en"],
])("Accept-Language %j reads %s", (header, locale) => {
  expect(localeFrom(header)).toBe(locale);
});

it("shows a text in the reader's language, else in the one there is", () => {
  expect(inLocale({ en: "Hall", fr: "Salle" }, "fr")).toBe("Salle");
  expect(inLocale({ en: "Hall" }, "fr")).toBe("Hall");
  expect(inLocale({ fr: "Salle" }, "en")).toBe("Salle");
  expect(inLocale({}, "en")).toBe("");
});
