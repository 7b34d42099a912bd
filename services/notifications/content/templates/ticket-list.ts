import type { IssuedTicket } from "../../../../contracts/tickets/tickets.ts";
import type { Locale } from "../../../../lib/text/locale.ts";
import type { Block } from "./template.ts";

/** A mail that is longer is cut by some mail programs. */
const maxShown = 20;

const words = {
  en: {
    count: (count: number) => (count === 1 ? "1 ticket" : `${count} tickets`),
    ticket: (ticket: IssuedTicket) => `No. ${ticket.serial}, place ${ticket.placeNumber}`,
    more: (count: number) => `… and ${count} more: see your order.`,
  },
  fr: {
    count: (count: number) => (count === 1 ? "1 billet" : `${count} billets`),
    ticket: (ticket: IssuedTicket) => `N° ${ticket.serial}, place ${ticket.placeNumber}`,
    more: (count: number) => `… et ${count} de plus : voir votre commande.`,
  },
} as const;

export function countOf(tickets: IssuedTicket[], locale: Locale): string {
  return words[locale].count(tickets.length);
}

/** The first 20 tickets, each with its address if it has one. */
export function ticketList(
  tickets: IssuedTicket[],
  { locale, title, url }: { locale: Locale; title: string; url: ((ticketId: string) => string) | null },
): Block {
  const items = tickets.slice(0, maxShown).map((ticket) => ({
    text: words[locale].ticket(ticket),
    url: url?.(ticket.ticketId) ?? null,
  }));
  const left = tickets.length - items.length;
  return { kind: "list", title, items, more: left > 0 ? words[locale].more(left) : null };
}
