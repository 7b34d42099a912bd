import { describe, expect, it } from "@jest/globals";
import { errorCatalogue } from "../../lib/errors/error-catalogue.ts";
import { peopleTexts } from "./people-texts.ts";

const sections = peopleTexts();
const section = (title: string) => sections.find((each) => each.title === title)?.pairs ?? [];

describe("npm run texts", () => {
  it("has every error's title and detail, in both languages", () => {
    expect(section("Titles of errors")).toHaveLength(Object.keys(errorCatalogue).length);
    expect(section("Details of errors")).toContainEqual({
      en: errorCatalogue.SOLD_OUT.en,
      fr: errorCatalogue.SOLD_OUT.fr,
    });
  });

  it.each(sections.map(({ title, pairs }) => [title, pairs] as const))(
    "has texts in: %s",
    (_title, pairs) => {
      expect(pairs.length).toBeGreaterThan(0);
      const bilingual = pairs.filter(({ fr }) => fr !== null);
      expect(bilingual.filter(({ en, fr }) => en === "" || fr === "")).toEqual([]);
    },
  );

  it("has no French text with a straight apostrophe, or with a plain space before a double mark", () => {
    const french = sections.flatMap(({ pairs }) => pairs.flatMap(({ fr }) => fr ?? []));
    const sent = french.map((text) => text.replaceAll(/https?:\/\/\S+/g, ""));
    // An SMS has neither in its alphabet.
    const typeset = sent.filter((text) => !text.includes('"'));
    expect(typeset.filter((text) => /\p{L}'\p{L}| [:;?!»]|« /u.test(text))).toEqual([]);
  });
});
