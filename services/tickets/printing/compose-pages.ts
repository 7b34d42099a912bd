import { LRUCache } from "lru-cache";
import type { EventForSale } from "../../../contracts/events/events.ts";
import { dateLocales, inLocale, type Locale } from "../../../lib/text/locale.ts";
import { readable } from "../../../lib/text/money.ts";
import type { Ticket } from "../ticket/ticket-documents.ts";
import { pageWords } from "./page-words.ts";
import type { PrintedTicket } from "./printed-ticket.ts";

/** The data of a page beside the ticket itself. */
export interface PageFacts {
  event: EventForSale;
  organizer: string | null;
  locale: Locale;
}

/** One ticket's page in the reader's words. */
export function printedTicket(
  ticket: Ticket,
  { holder, code }: { holder: string; code: string },
  { event, organizer, locale }: PageFacts,
): PrintedTicket {
  const type = event.ticketTypes.find(({ id }) => id === ticket.ticketTypeId);
  return {
    locale,
    title: inLocale(event.title, locale),
    when: whenOf(event, locale),
    timeZone: event.timeZone,
    venue: event.venue.name,
    city: event.venue.city,
    organizer,
    ticketType: type ? inLocale(type.name, locale) : "",
    place: placeOf(ticket, event, locale),
    price: priceOf(ticket, event.currency, locale),
    holder,
    serial: ticket.serial,
    orderId: ticket.orderId,
    ticketId: ticket._id,
    code,
    issuedAtMs: ticket.issuedAtMs,
  };
}

function priceOf({ priceMinor }: Ticket, currency: string, locale: Locale): string | null {
  return priceMinor === undefined ? null : readable({ amountMinor: priceMinor, currency }, locale);
}

/** Places are numbered through the rows, in their order. */
function placeOf({ quotaId, placeNumber }: Ticket, event: EventForSale, locale: Locale): string {
  const quota = event.quotas.find(({ id }) => id === quotaId);
  if (!quota) return String(placeNumber);
  const words = pageWords[locale];
  let before = 0;
  for (const { label, places } of quota.rows) {
    if (placeNumber <= before + places)
      return `${quota.name}, ${words.seat(label, placeNumber - before, placeNumber)}`;
    before += places;
  }
  return `${quota.name}, ${words.general(placeNumber)}`;
}

/** A format costs a hundred times as much to make as to use. */
const formats = new LRUCache<string, Intl.DateTimeFormat>({ max: 1_000 });

function whenOf({ startsAt, timeZone }: EventForSale, locale: Locale): string {
  const name = `${locale} ${timeZone}`;
  const format =
    formats.get(name) ??
    new Intl.DateTimeFormat(dateLocales[locale], { dateStyle: "full", timeStyle: "short", timeZone });
  formats.set(name, format);
  return format.format(new Date(startsAt));
}
