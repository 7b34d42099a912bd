import { getEventForSale } from "../../contracts/events.ts";
import { getOrganizer } from "../../contracts/organizers.ts";
import { getTicketPdf, getTicketQr, printTicketsOfOrder } from "../../contracts/tickets.ts";
import { localeOf, signedInUser } from "../../lib/actor.ts";
import { type Ctx, call, type Implemented, on } from "../../lib/calling.ts";
import { isoTime } from "../../lib/clock.ts";
import { fail, failedWith } from "../../lib/errors.ts";
import type { Locale } from "../../lib/locale.ts";
import type { Collection } from "../../mixins/store/port.ts";
import { printedTicket } from "./printing/composing.ts";
import type { PrintJob } from "./printing/print-jobs.ts";
import { codeOf, type TicketKey } from "./ticket-codes.ts";
import type { Ticket } from "./ticket-documents.ts";
import { holdersOf } from "./ticket-people.ts";
import { ticketsOfOrder } from "./ticket-searches.ts";
import { holderOf } from "./ticket-views.ts";

/** Pages of one file at most: about half a megabyte, and a second of a thread. */
const mostPages = 100;

type Print = (job: PrintJob) => Promise<Uint8Array>;

export interface PaperPorts {
  tickets: Collection<Ticket>;
  keys: TicketKey[];
  /** At once, for somebody who waits for it. */
  print: Print;
  printInBackground: Print;
}

/** Tickets on paper and their codes as pictures, for their owners only: both show the code. */
export function paperActions({ tickets, keys, print, printInBackground }: PaperPorts): Implemented[] {
  async function own(ctx: Ctx, ticketId: string): Promise<Ticket> {
    const userId = signedInUser(ctx.meta);
    const ticket = await tickets.get(ticketId);
    if (ticket?.userId !== userId) throw fail("NOT_FOUND", { what: "ticket", id: ticketId });
    if (ticket.voided) throw fail("TICKET_VOID", { voidedAt: isoTime(ticket.voided.atMs) });
    return ticket;
  }

  async function pagesOf(ctx: Ctx, printed: Ticket[], locale: Locale): Promise<PrintJob> {
    const event = await call(ctx, getEventForSale, { eventId: printed[0]!.eventId });
    const organizer = await organizerName(ctx, event.organizerId);
    const holders = await holdersOf(ctx, printed);
    const pages = printed.map((ticket) => {
      const own = { holder: holderOf(ticket, holders), code: codeOf(keys, ticket) };
      return printedTicket(ticket, own, { event, organizer, locale });
    });
    return { kind: "paper", tickets: pages };
  }

  return [
    on(getTicketPdf, async ({ ticketId }, ctx) => {
      const ticket = await own(ctx, ticketId);
      const paper = base64(await print(await pagesOf(ctx, [ticket], localeOf(ctx.meta))));
      return { fileName: `ticket-${ticket.serial}.pdf`, contentType: "application/pdf", base64: paper };
    }),

    on(getTicketQr, async ({ ticketId }, ctx) => {
      const ticket = await own(ctx, ticketId);
      const picture = base64(await print({ kind: "qr", code: codeOf(keys, ticket) }));
      return { fileName: `ticket-${ticket.serial}.png`, contentType: "image/png", base64: picture };
    }),

    on(printTicketsOfOrder, async ({ orderId, locale }, ctx) => {
      const all = await ticketsOfOrder(tickets, orderId);
      const valid = all.filter(({ state }) => state === "valid");
      if (valid.length === 0) throw fail("NOT_FOUND", { what: "ticket", id: orderId });
      const pages = await pagesOf(ctx, valid.slice(0, mostPages), locale);
      const paper = base64(await printInBackground(pages));
      const part = valid.length > mostPages ? `-first-${mostPages}-of-${valid.length}` : "";
      return { fileName: `tickets-${orderId}${part}.pdf`, contentType: "application/pdf", base64: paper };
    }),
  ];
}

/** Null when it is gone: the ticket is good without. */
async function organizerName(ctx: Ctx, organizerId: string): Promise<string | null> {
  try {
    return (await call(ctx, getOrganizer, { organizerId })).name;
  } catch (error) {
    if (failedWith(error, "NOT_FOUND")) return null;
    throw error;
  }
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");
