import { getTicketPdf, getTicketQr, printTicketsOfOrder } from "../../../contracts/tickets/tickets.ts";
import { type Ctx, type Implemented, on } from "../../../lib/calls/call.ts";
import { localeOf, signedInUser } from "../../../lib/calls/context.ts";
import { fail } from "../../../lib/errors/errors.ts";
import type { Locale } from "../../../lib/text/locale.ts";
import type { Collection } from "../../../mixins/store/port.ts";
import { voided } from "../check-in/check-in.ts";
import type { EventFacts } from "../ticket/event-facts.ts";
import { codeOf, type TicketKey } from "../ticket/ticket-codes.ts";
import type { Ticket } from "../ticket/ticket-documents.ts";
import { type EventOrganizers, holdersOf } from "../ticket/ticket-people.ts";
import { ticketsOfOrder } from "../ticket/ticket-searches.ts";
import { holderOf, type TicketHolders } from "../ticket/ticket-views.ts";
import { printedTicket } from "./compose-pages.ts";
import type { PrintJob } from "./print-jobs.ts";

/** Pages of one file at most: about half a megabyte, and a second of a thread. */
const maxPages = 100;

type Print = (job: PrintJob) => Promise<Uint8Array>;

export interface PaperPorts {
  tickets: Collection<Ticket>;
  keys: TicketKey[];
  eventFacts: EventFacts;
  organizers: EventOrganizers;
  /** At once, for a waiting user. */
  print: Print;
  printInBackground: Print;
}

/** Tickets on paper and their codes as pictures, for their owners only: both show the code. */
export function paperActions(ports: PaperPorts): Implemented[] {
  const { tickets, keys, eventFacts, organizers, print, printInBackground } = ports;

  async function own(ctx: Ctx, ticketId: string): Promise<Ticket> {
    const userId = signedInUser(ctx.meta);
    const ticket = await tickets.get(ticketId);
    if (ticket?.userId !== userId) throw fail("NOT_FOUND", { what: "ticket", id: ticketId });
    if (ticket.voided) throw voided(ticket.voided.atMs, await organizers.timeZoneOf(ctx, ticket.eventId));
    return ticket;
  }

  async function pagesOf(
    ctx: Ctx,
    printed: Ticket[],
    { locale, holders }: { locale: Locale; holders: TicketHolders },
  ): Promise<PrintJob> {
    const { event, organizer } = await eventFacts.of(ctx, printed[0]!.eventId);
    const pages = printed.map((ticket) => {
      const own = { holder: holderOf(ticket, holders), code: codeOf(keys, ticket) };
      return printedTicket(ticket, own, { event, organizer, locale });
    });
    return { kind: "paper", tickets: pages };
  }

  return [
    on(getTicketPdf, async ({ ticketId }, ctx) => {
      const ticket = await own(ctx, ticketId);
      const holders = await holdersOf(ctx, [ticket]);
      const pages = await pagesOf(ctx, [ticket], { locale: localeOf(ctx.meta), holders });
      const paper = base64(await print(pages));
      return { fileName: `ticket-${ticket.serial}.pdf`, contentType: "application/pdf", base64: paper };
    }),

    on(getTicketQr, async ({ ticketId }, ctx) => {
      const ticket = await own(ctx, ticketId);
      const picture = base64(await print({ kind: "qr", code: codeOf(keys, ticket) }));
      return { fileName: `ticket-${ticket.serial}.png`, contentType: "image/png", base64: picture };
    }),

    on(printTicketsOfOrder, async ({ orderId, locale, buyerName }, ctx) => {
      const all = await ticketsOfOrder(tickets, orderId);
      const valid = all.filter(({ state }) => state === "valid");
      if (valid.length === 0) throw fail("NOT_FOUND", { what: "ticket", id: orderId });
      const printed = valid.slice(0, maxPages);
      const holders =
        buyerName === undefined
          ? await holdersOf(ctx, printed)
          : new Map([[valid[0]!.userId, { name: buyerName }]]);
      const pages = await pagesOf(ctx, printed, { locale, holders });
      const paper = base64(await printInBackground(pages));
      const part = valid.length > maxPages ? `-first-${maxPages}-of-${valid.length}` : "";
      return { fileName: `tickets-${orderId}${part}.pdf`, contentType: "application/pdf", base64: paper };
    }),
  ];
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");
