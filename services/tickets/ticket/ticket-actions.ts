import { findTickets, getTicket, getTicketKeys, listTickets } from "../../../contracts/tickets/tickets.ts";
import { type Ctx, type Implemented, on } from "../../../lib/calls/call.ts";
import { signedInUser } from "../../../lib/calls/context.ts";
import { fail } from "../../../lib/errors/errors.ts";
import type { Collection } from "../../../mixins/store/port.ts";
import type { GateStaff } from "../check-in/gate-staff.ts";
import { codeOf, publicKeySet, type TicketKey } from "./ticket-codes.ts";
import type { Ticket } from "./ticket-documents.ts";
import { holdersOf, usersOf } from "./ticket-people.ts";
import { pageOfEvent, pageOfUser } from "./ticket-searches.ts";
import { viewOf } from "./ticket-views.ts";

/** Reading tickets: owners with the code, gate staff without. */
export function ticketActions(
  tickets: Collection<Ticket>,
  staff: GateStaff,
  keys: TicketKey[],
): Implemented[] {
  async function ownViews(ctx: Ctx, shown: Ticket[]) {
    const holders = await holdersOf(ctx, shown);
    return shown.map((ticket) => {
      const view = viewOf(ticket, holders);
      return ticket.state === "void" ? view : { ...view, code: codeOf(keys, ticket) };
    });
  }

  return [
    on(listTickets, async (search, ctx) => {
      const page = await pageOfUser(tickets, { ...search, userId: signedInUser(ctx.meta) });
      return { ...page, items: await ownViews(ctx, page.items) };
    }),

    on(getTicket, async ({ ticketId }, ctx) => {
      const userId = signedInUser(ctx.meta);
      const ticket = await tickets.get(ticketId);
      if (ticket?.userId === userId) return (await ownViews(ctx, [ticket]))[0]!;
      if (ticket && (await staff.has(ctx, ticket.eventId)))
        return viewOf(ticket, await holdersOf(ctx, [ticket]));
      throw fail("NOT_FOUND", { what: "ticket", id: ticketId });
    }),

    on(findTickets, async ({ eventId, ...search }, ctx) => {
      await staff.requireOfKnown(ctx, eventId);
      const page = await pageOfEvent(tickets, { eventId, ...search });
      const users = await usersOf(ctx, page.items);
      const items = page.items.map((t) => ({ ...viewOf(t, users), user: users.get(t.userId) ?? null }));
      return { ...page, items };
    }),

    on(getTicketKeys, () => publicKeySet(keys)),
  ];
}
