import { dateText, type Moment } from "../text/dates.ts";
import { type BilingualText, inLocale, type Locale } from "../text/locale.ts";
import { readable } from "../text/money.ts";
import { declineReason } from "./decline-reasons.ts";
import { type CatalogueEntry, type ErrorCode, errorCatalogue } from "./error-catalogue.ts";
import { limitText, reasonText, roleText, stateText, thingText } from "./reasons.ts";

export type { ErrorCode };
export type ErrorData = Record<string, unknown>;

/** Names and times that stand in an error's sentence: `data` has ids and ISO times in their place. */
export type Shown = Record<string, string | BilingualText | BilingualText[] | Moment>;

/** Where `data` carries them over the network; clients never see it. */
const shownKey = "$shown";

/**
 * An expected outcome out of the catalogue. Its fields are named as Moleculer names them, because only
 * `name, message, code, type, retryable, data` survive the network: compare `type`, never the class.
 */
export class Failure extends Error {
  readonly type: ErrorCode;
  /** HTTP status. */
  readonly code: number;
  readonly data: ErrorData;
  readonly retryable = false;
  constructor(type: ErrorCode, data: ErrorData) {
    super(errorText(type, data, "en"));
    this.name = "Failure";
    this.type = type;
    this.code = errorCatalogue[type].status;
    this.data = data;
  }
}

/**
 * Makes a catalogue error to throw: `throw fail("SOLD_OUT", { ticketTypeId, left, wanted }, { ticketType: name })`.
 * @param shown replaces or completes `data` in the sentence for people
 */
export function fail(type: ErrorCode, data: ErrorData = {}, shown?: Shown): Failure {
  return new Failure(type, shown ? { ...data, [shownKey]: shown } : data);
}

/** True for an error of this code, wherever in the mesh it was thrown. */
export function failedWith(error: unknown, ...types: ErrorCode[]): error is Failure {
  return types.includes((error as { type?: ErrorCode } | null)?.type as ErrorCode);
}

/** True for an expected outcome (4xx of the catalogue): it is reported to the caller, not logged as a fault. */
export function isExpected(error: unknown): boolean {
  const found = catalogueEntry((error as { type?: string } | null)?.type);
  return found !== undefined && found.status < 500;
}

export function catalogueEntry(type: string | undefined): CatalogueEntry | undefined {
  if (type === undefined || !Object.hasOwn(errorCatalogue, type)) return undefined;
  return errorCatalogue[type as ErrorCode];
}

/** The data that clients see. */
export function publicData({ [shownKey]: _, ...data }: ErrorData): ErrorData {
  return data;
}

/** The error's sentence in the reader's language. */
export function errorText(type: ErrorCode, data: ErrorData, locale: Locale, shown?: Shown): string {
  const named = { ...(data[shownKey] as Shown | undefined), ...shown };
  const words = Object.entries(named).flatMap(([name, value]) => {
    const text = inWords(value, locale);
    return text === undefined ? [] : [[name, text] as const];
  });
  const values = { ...data, ...amountsIn(data, locale), ...Object.fromEntries(words) };
  return fill(errorCatalogue[type][locale], { ...values, ...codesIn(type, values, locale) });
}

/** Undefined for a malformed value of another version's process: the sentence shows that of `data` then. */
function inWords(value: Shown[string] | null | undefined, locale: Locale): string | undefined {
  try {
    if (value === null || value === undefined) return undefined;
    if (typeof value === "string") return value;
    if (Array.isArray(value)) return value.map((text) => inLocale(text, locale)).join(", ");
    return "atMs" in value ? dateText(value, { locale, style: "long" }) : inLocale(value, locale);
  } catch {
    return undefined;
  }
}

/** Amounts in minor units as people read them, each without its "Minor". */
function amountsIn(data: ErrorData, locale: Locale): ErrorData {
  const { currency } = data;
  if (typeof currency !== "string") return {};
  const amounts = Object.entries(data).filter(([name]) => name.endsWith("Minor"));
  return Object.fromEntries(
    amounts.map(([name, amountMinor]) => [
      name.slice(0, -"Minor".length),
      readable({ amountMinor: Number(amountMinor), currency }, locale),
    ]),
  );
}

/** Codes of reasons, limits, things, roles and states in words. */
function codesIn(type: ErrorCode, data: ErrorData, locale: Locale): ErrorData {
  const isOfACard = type === "PAYMENT_DECLINED" || type === "PAYMENT_FAILED";
  const translate: Record<string, (code: string) => string> = {
    reason: (code) => fill((isOfACard ? declineReason : reasonText)(code, locale), data),
    limit: (code) => limitText(code, locale),
    what: (code) => thingText(code, locale),
    role: (code) => roleText(code, locale),
    state: (code) => stateText(type, code, locale),
  };
  const coded = Object.keys(translate).filter((name) => typeof data[name] === "string");
  return Object.fromEntries(coded.map((name) => [name, translate[name]!(data[name] as string)]));
}

function fill(text: string, data: ErrorData): string {
  return text.replace(/\{(\w+)\}/g, (hole, name: string) => {
    // Without a name, as from a service of an earlier release, the id stands in its place.
    const value = data[name] ?? data[`${name}Id`] ?? data[`${name.replace(/s$/, "")}Ids`];
    return value === undefined ? hole : Array.isArray(value) ? value.join(", ") : String(value);
  });
}
