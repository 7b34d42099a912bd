import { z } from "zod";
import { isCurrency } from "../lib/money.ts";

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
export const ticketId = z.string().regex(/^ord_[0-9a-z_]{3,80}:\d+:\d+$/, "must be the id of a ticket");

export const locale = z.enum(["en", "fr"]);

const text = (most: number) =>
  z.string().trim().min(1, "must not be empty").max(most, `must have at most ${most} characters`);

/** A text in English, in French or in both. */
export const bilingual = (most: number) =>
  z
    .strictObject({ en: text(most).optional(), fr: text(most).optional() })
    .refine((t) => t.en !== undefined || t.fr !== undefined, "needs a text in `en` or `fr`");

/** A text that stands in one line, as on a ticket: without line breaks, control characters and broken letters. */
export const oneLine = (most: number) =>
  text(most).refine(
    (t) => !/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(t),
    "must have no line breaks or control characters",
  );
export const name = oneLine(200);

export const isoTime = z.iso
  .datetime({ offset: true, error: "must be a time in ISO 8601, like 2027-05-01T18:30:00Z" })
  .describe("ISO 8601 time");

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
  .int("must be a whole number of minor units (cents)")
  .min(0, "must not be negative")
  .max(100_000_000, "must be at most 100000000 minor units");

export const placeNumber = z.int().min(1).max(1_000_000);
export const version = z.int().min(1);

/** How a list is paged. */
export const paging = {
  limit: z.coerce.number().int().min(1).max(100).default(20).describe("how many at most, 1 to 100"),
  cursor: z.string().max(500).optional().describe("`nextCursor` of the page before"),
};

export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });
