/** The languages that every text exists in. */
export const locales = ["en", "fr"] as const;
export type Locale = (typeof locales)[number];

/** The best of our languages for an Accept-Language header (RFC 9110, 12.5.4); English when none fits. */
export function localeFrom(acceptLanguage: string | undefined): Locale {
  const preferences = (acceptLanguage ?? "").split(",").map((part) => {
    const [tag = "", ...params] = part.trim().toLowerCase().split(";");
    const quality = params.map((p) => p.trim()).find((p) => p.startsWith("q="));
    return { language: tag.split("-")[0], quality: quality ? Number(quality.slice(2)) : 1 };
  });
  const known = preferences.filter((w) => w.quality > 0 && locales.includes(w.language as Locale));
  known.sort((a, b) => b.quality - a.quality);
  return (known[0]?.language as Locale) ?? "en";
}

/** A text of an organizer's, in one language or in several. */
export type BilingualText = { [L in Locale]?: string | undefined };

/** The text in the reader's language, else in the one there is. */
export function inLocale(text: BilingualText, locale: Locale): string {
  return text[locale] ?? text.en ?? text.fr ?? "";
}

/** How dates are written: in English as most of Europe does, day first and on 24 hours. */
export const dateLocales: Record<Locale, string> = { en: "en-GB", fr: "fr-FR" };
