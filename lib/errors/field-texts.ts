import { z } from "zod";
import type { Locale } from "../text/locale.ts";

type Issue = z.core.$ZodRawIssue;

/** A language's messages: the fault of a value, and how to correct it. */
interface Words {
  needed: string;
  be: (what: string) => string;
  oneOf: (values: string) => string;
  atLeast: (bound: string) => string;
  atMost: (bound: string) => string;
  have: (howMany: string) => string;
  /** Kinds of values, by Zod's name. */
  kinds: Record<string, string>;
  /** The counted unit of a value, by Zod's name of its kind. */
  counted: Record<string, string>;
  /** For all that is not said here. */
  zod: z.core.$ZodErrorMap;
}

const english: Words = {
  needed: "is needed",
  be: (what) => `must be ${what}`,
  oneOf: (values) => `one of ${values}`,
  atLeast: (bound) => `at least ${bound}`,
  atMost: (bound) => `at most ${bound}`,
  have: (howMany) => `must have ${howMany}`,
  kinds: {
    string: "a text",
    number: "a number",
    int: "a whole number",
    boolean: "true or false",
    object: "an object",
    array: "a list",
  },
  counted: { string: "characters", array: "entries" },
  zod: z.locales.en().localeError,
};

const french: Words = {
  needed: "est nécessaire",
  be: (what) => `doit être ${what}`,
  oneOf: (values) => `une valeur parmi ${values}`,
  atLeast: (bound) => `au moins ${bound}`,
  atMost: (bound) => `au plus ${bound}`,
  have: (howMany) => `doit avoir ${howMany}`,
  kinds: {
    string: "un texte",
    number: "un nombre",
    int: "un nombre entier",
    boolean: "true ou false",
    object: "un objet",
    array: "une liste",
  },
  counted: { string: "caractères", array: "éléments" },
  zod: z.locales.fr().localeError,
};

/** The message for a field without one in its contract: the accepted values, never the check. */
export const fieldTexts: Record<Locale, z.core.$ZodErrorMap> = {
  en: (issue) => sentence(issue, english),
  fr: (issue) => sentence(issue, french),
};

function sentence(issue: Issue, words: Words): ReturnType<z.core.$ZodErrorMap> {
  return typeSentence(issue, words) ?? boundSentence(issue, words) ?? words.zod(issue);
}

function typeSentence(issue: Issue, { needed, be, kinds, oneOf }: Words): string | null {
  if (issue.code !== "invalid_type" && issue.code !== "invalid_value") return null;
  if (issue.input === undefined) return needed;
  if (issue.code === "invalid_value") {
    const values = issue.values.map(String).join(", ");
    return be(issue.values.length === 1 ? values : oneOf(values));
  }
  const kind = kinds[issue.expected];
  return kind === undefined ? null : be(kind);
}

function boundSentence(issue: Issue, { be, have, atLeast, atMost, counted }: Words): string | null {
  if ((issue.code !== "too_small" && issue.code !== "too_big") || issue.inclusive === false) return null;
  const limit = issue.code === "too_small" ? atLeast(`${issue.minimum}`) : atMost(`${issue.maximum}`);
  if (issue.origin === "number" || issue.origin === "int") return be(limit);
  const what = counted[issue.origin];
  return what === undefined ? null : have(`${limit} ${what}`);
}
