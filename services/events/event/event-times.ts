import { hourMs } from "../../../lib/clock.ts";
import { badField } from "../../../lib/errors/field-errors.ts";
import { dateText } from "../../../lib/text/dates.ts";
import { inLocale } from "../../../lib/text/locale.ts";
import type { EventDocument, EventTicketType } from "./event-documents.ts";

const dayMs = 24 * hourMs;
const maxDays = 14;

type Times = Pick<EventDocument, "startsAtMs" | "endsAtMs">;
type Zoned = Times & Pick<EventDocument, "timeZone">;

/** A time of the event in both languages. */
const inBoth = (atMs: number, timeZone: string) => ({
  en: dateText({ atMs, timeZone }, { locale: "en", style: "long" }),
  fr: dateText({ atMs, timeZone }, { locale: "fr", style: "long" }),
});

/** When the event is over: at its end, or a day after its start. */
export function overAtMs({ startsAtMs, endsAtMs }: Times): number {
  return endsAtMs ?? startsAtMs + dayMs;
}

/** Throws VALIDATION_FAILED for a start that is not in the future. */
export function checkStart(startsAtMs: number, nowMs: number): void {
  if (startsAtMs <= nowMs) throw badField("/startsAt", "must be in the future");
}

/** Throws VALIDATION_FAILED for an end that does not match the start. */
export function checkEnd({ startsAtMs, endsAtMs, timeZone }: Zoned): void {
  if (endsAtMs === null) return;
  if (endsAtMs > startsAtMs && endsAtMs <= startsAtMs + maxDays * dayMs) return;
  const start = inBoth(startsAtMs, timeZone);
  throw badField(
    "/endsAt",
    `must be after the event starts (${start.en}), and at most ${maxDays} days later`,
    `doit être après le début de l’événement (${start.fr}), et au plus ${maxDays} jours plus tard`,
  );
}

/** Throws VALIDATION_FAILED for a sale that starts after the event, or ends before it has started. */
export function checkSale(event: Zoned, { saleStartsAtMs, saleEndsAtMs }: EventTicketType): void {
  if (saleStartsAtMs === null) return;
  if (saleStartsAtMs > event.startsAtMs) {
    const start = inBoth(event.startsAtMs, event.timeZone);
    throw badField(
      "/saleStartsAt",
      `must not be after the event starts (${start.en})`,
      `ne doit pas être après le début de l’événement (${start.fr})`,
    );
  }
  if (saleEndsAtMs !== null && saleEndsAtMs <= saleStartsAtMs) {
    const start = inBoth(saleStartsAtMs, event.timeZone);
    throw badField(
      "/saleEndsAt",
      `must be after the sale starts (${start.en})`,
      `doit être après le début de la vente (${start.fr})`,
    );
  }
}

/** Throws VALIDATION_FAILED for an event that would start before a sale of it. */
export function checkSalesBeforeStart({ startsAtMs, ticketTypes, timeZone }: EventDocument): void {
  const late = ticketTypes.find(({ saleStartsAtMs }) => (saleStartsAtMs ?? 0) > startsAtMs);
  if (!late) return;
  const start = inBoth(late.saleStartsAtMs!, timeZone);
  throw badField(
    "/startsAt",
    `must not be before the sale of “${inLocale(late.name, "en")}” starts (${start.en})`,
    `ne doit pas être avant le début de la vente de « ${inLocale(late.name, "fr")} » (${start.fr})`,
  );
}
