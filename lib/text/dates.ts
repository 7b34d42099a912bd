import { LRUCache } from "lru-cache";
import { dateLocales, type Locale } from "./locale.ts";

/** A time as people at an event read it: in the event's time zone. */
export interface Moment {
  atMs: number;
  /** IANA name, like `Europe/Paris`. */
  timeZone: string;
}

const long = {
  day: "numeric",
  month: "long",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  timeZoneName: "short",
} as const;

const styles = {
  /** A mail: "Friday, 1 May 2026 at 19:30 CEST". */
  full: { weekday: "long", ...long },
  /** A sentence: "1 May 2026 at 19:30 CEST". */
  long,
  /** An SMS: "Fri, 1 May, 19:30". */
  short: { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

export type DateStyle = keyof typeof styles;

/** The time in the reader's language. */
export function dateText(
  { atMs, timeZone }: Moment,
  { locale, style }: { locale: Locale; style: DateStyle },
): string {
  const text = formatOf(`${locale} ${style} ${timeZone}`).format(atMs);
  // The runtime writes "mardi 1 juin" where French has "mardi 1er juin".
  return locale === "fr" ? text.replace(/(^| )1 (?=\p{L})/u, "$11er ") : text;
}

/** A format costs a hundred times as much to make as to use. */
const formats = new LRUCache<string, Intl.DateTimeFormat>({ max: 1_000 });

/** @param name `<locale> <style> <time zone>` */
function formatOf(name: string): Intl.DateTimeFormat {
  const known = formats.get(name);
  if (known) return known;
  const [locale, style, timeZone] = name.split(" ") as [Locale, DateStyle, string];
  const format = new Intl.DateTimeFormat(dateLocales[locale], { ...styles[style], timeZone });
  formats.set(name, format);
  return format;
}
