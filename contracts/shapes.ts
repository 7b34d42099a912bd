import { z } from "zod";
import { isCurrency } from "../lib/text/money.ts";

/** Shapes that several contracts share. Ids carry their kind as a prefix. */
const id = (prefix: string, what: string) =>
  z
    .string()
    .regex(new RegExp(`^${prefix}_[0-9a-z_]{3,80}$`), `must be the id of ${what}, like ${prefix}_3k9…`)
    .describe(`id of ${what}`);

export const eventId = z
  .string()
  .regex(/^evt_[0-9a-z]{3,40}$/, "must be the id of an event, like evt_3k9…")
  .describe("id of an event");
export const tourId = id("tour", "a tour");
export const organizerId = id("org", "an organizer");
export const userId = id("usr", "a user");
export const quotaId = id("quo", "a quota");
export const ticketTypeId = id("typ", "a ticket type");
export const orderId = id("ord", "an order");
export const blockId = id("blk", "a block");
/** An order or a block: both can claim a place. */
export const claimantId = z
  .string()
  .regex(/^(ord|blk)_[0-9a-z_]{3,80}$/, "must be the id of an order or a block, like ord_3k9…")
  .describe("id of an order or a block");
export const ticketId = z.string().regex(/^ord_[0-9a-z_]{3,80}:\d+:\d+$/, "must be the id of a ticket");

export const locale = z.enum(["en", "fr"]);

/** A text of any number of lines. */
export const text = (most: number) =>
  z.string().trim().min(1, "must not be empty").max(most, `must have at most ${most} characters`);

/** A text in English, in French or in both. */
export const bilingual = (most: number) =>
  z
    .strictObject({ en: text(most).optional(), fr: text(most).optional() })
    .refine((t) => t.en !== undefined || t.fr !== undefined, "needs a text in `en` or `fr`");

/** Such a text as it is read. */
export const bilingualText = z.object({ en: z.string().optional(), fr: z.string().optional() });

/**
 * A text that stands in one line, as on a ticket: without line breaks, control characters, broken letters and
 * overrides of the writing direction (Trojan Source), and with something to see. Marks of direction, joiners and
 * variation selectors are fine between letters: Arabic, Persian, Hebrew and emoji need them.
 */
export const oneLine = (most: number) =>
  text(most)
    .refine((t) => !/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(t), "must have no line breaks or control characters")
    .refine((t) => !/[\u202a-\u202e\u2066-\u2069]/.test(t), "must not override the writing direction")
    .refine((t) => t === "" || visible.test(t), "must have a visible character");

/** U+2800 is a symbol by its class, and empty by its look. */
const visible = /[^\p{C}\p{Z}\p{M}\p{Default_Ignorable_Code_Point}\u2800]/u;
export const name = oneLine(200);

export const isoTime = z.iso
  .datetime({ offset: true, error: "must be a time in ISO 8601, like 2027-05-01T18:30:00Z" })
  .refine(isOfFourDigits, "must be in the years 0 to 9999, also in UTC")
  .describe("ISO 8601 time");

/** With more digits, or a sign, the shop's own answer would be a time that clients could not send back. */
function isOfFourDigits(time: string): boolean {
  const atMs = Date.parse(time);
  return Number.isNaN(atMs) || /^\d{4}-/.test(new Date(atMs).toISOString());
}

export const timeZone = z.string().refine(isTimeZone, "must be an IANA time zone, like Europe/Paris");

/** The names that the runtime lists are looked up; asking it for another one, like an old alias, costs 50 µs. */
function isTimeZone(zone: string): boolean {
  if (listedTimeZones.has(zone)) return true;
  try {
    return Boolean(new Intl.DateTimeFormat("en", { timeZone: zone }));
  } catch {
    return false;
  }
}

const listedTimeZones = new Set(Intl.supportedValuesOf("timeZone"));

export const currency = z.string().refine(isCurrency, "must be an ISO 4217 currency, like EUR");

export const amountMinor = z
  .int("must be a whole number of minor units: 12.50 EUR is 1250")
  .min(0, "must not be negative")
  .max(100_000_000, "must be at most 100000000 minor units");

/** The total of several tickets: far more than one of them, where a currency counts in millions. */
export const totalMinor = z
  .int("must be a whole number of minor units: 12.50 EUR is 1250")
  .min(0, "must not be negative");

export const placeNumber = z.int().min(1).max(1_000_000);
export const version = z.int().min(1);

/** How a list is paged. */
export const paging = {
  limit: z.coerce.number().int().min(1).max(100).default(20).describe("how many at most, 1 to 100"),
  cursor: z.string().max(500).optional().describe("`nextCursor` of the page before"),
};

export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });

/** The answer of a DELETE that removed the resource. */
export const deletionOf = <T extends z.ZodType>(id: T) => z.object({ id, deleted: z.literal(true) });

/** A document that is no JSON: the gateway sends its bytes under its own content type. */
export const file = z.object({
  fileName: z.string(),
  contentType: z.string(),
  base64: z.string(),
});
export type File = z.output<typeof file>;

/** Params of a PATCH: `ids` name the changed resource; each of `fields` may be left out, but not all of them. */
export const changing = <I extends z.core.$ZodLooseShape, F extends z.core.$ZodLooseShape>(
  ids: I,
  fields: F,
) =>
  z
    .strictObject(fields)
    .partial()
    .extend(ids)
    .refine(
      (sent) => Object.keys(fields).some((field) => (sent as Record<string, unknown>)[field] !== undefined),
      // What is wrong with a field is said alone.
      { error: "needs at least one field to change", when: ({ issues }) => issues.length === 0 },
    );
