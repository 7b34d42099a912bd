import { publishedActions } from "../../contracts/index.ts";
import { notificationKind } from "../../contracts/notifications/notification-facts.ts";
import { declineReasons } from "../../lib/errors/decline-reasons.ts";
import { type CatalogueEntry, errorCatalogue } from "../../lib/errors/error-catalogue.ts";
import { frenchFields } from "../../lib/errors/french-fields.ts";
import { reasonTexts } from "../../lib/errors/reasons.ts";
import { type Locale, locales } from "../../lib/text/locale.ts";
import { pageTexts } from "../../services/gateway/pages/page-texts.ts";
import { fullFacts } from "../../services/notifications/testing/facts.ts";
import { mail, sms } from "../../services/notifications/testing/mails.ts";
import { pageWords } from "../../services/tickets/printing/page-words.ts";
import { commandTexts } from "./command-texts.ts";

/** One text in English and in French; null where it exists in English alone. */
export interface TextPair {
  en: string;
  fr: string | null;
}

export interface TextSection {
  title: string;
  pairs: TextPair[];
}

/** Every text that a person can meet, read from the tables and templates that the shop itself uses. */
export function peopleTexts(): TextSection[] {
  const errors = Object.values<CatalogueEntry>(errorCatalogue);
  return [
    { title: "Titles of errors", pairs: errors.map(({ title }) => title) },
    { title: "Details of errors", pairs: errors.map(({ en, fr }) => ({ en, fr })) },
    { title: "Reasons in errors", pairs: unique([...Object.values(declineReasons), ...reasonTexts()]) },
    { title: "Messages at fields", pairs: frenchFields.map(([en, fr]) => ({ en: sentenceOf(en), fr })) },
    { title: "Operations of the API", pairs: publishedActions.flatMap(operationTexts) },
    { title: "Pages", pairs: pageTexts.flatMap(inPairs) },
    { title: "Tickets", pairs: inPairs({ en: spoken(pageWords.en), fr: spoken(pageWords.fr) }) },
    ...notificationKind.options.map((kind) => ({
      title: `Message: ${kind}`,
      pairs: [
        pairOf((locale) => mail(kind, fullFacts[kind], { locale }).subject ?? ""),
        pairOf((locale) => mail(kind, fullFacts[kind], { locale }).text),
        pairOf((locale) => sms(kind, fullFacts[kind], { locale }).text),
      ],
    })),
    { title: "Commands", pairs: commandTexts().map((en) => ({ en, fr: null })) },
  ];
}

function unique(pairs: TextPair[]): TextPair[] {
  return [...new Map(pairs.map((pair) => [pair.en, pair])).values()];
}

function pairOf(textIn: (locale: Locale) => string): TextPair {
  const [en, fr] = locales.map(textIn) as [string, string];
  return { en, fr };
}

function inPairs({ en, fr }: Record<Locale, Record<string, string>>): TextPair[] {
  return Object.keys(en).map((name) => ({ en: en[name] ?? "", fr: fr[name] ?? "" }));
}

function operationTexts({ summary, description }: { summary: string; description?: string | undefined }) {
  return [summary, ...(description === undefined ? [] : [description])].map((en) => ({ en, fr: null }));
}

/** The words of a printed ticket, with samples for what it fills in. */
function spoken(words: (typeof pageWords)[Locale]): Record<string, string> {
  const texts = Object.entries(words).map(([name, word]) => {
    const text = typeof word === "string" ? word : (word as (...args: unknown[]) => string)("A", 4, 17);
    return [name, text] as const;
  });
  return Object.fromEntries(texts);
}

/** The English sentence of a pattern, its values as `…`. */
const sentenceOf = (pattern: RegExp) =>
  pattern.source
    .slice(1, -1)
    .replaceAll(/\((?:[^()\\]|\\.)*\)|\.\*/g, "…")
    .replaceAll(/`\?|\\(.)/g, "$1");
