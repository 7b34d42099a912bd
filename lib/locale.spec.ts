import { expect, it } from "@jest/globals";
import { localeFrom } from "./locale.ts";

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
