import type { ServiceSchema } from "moleculer";
import { getEventForSale } from "../../contracts/events.ts";
import {
  checkIn as checkInContract,
  findTickets,
  getTicket,
  issueTickets,
  listTickets,
  listTicketsOfOrder,
} from "../../contracts/tickets.ts";
import { signedInUser } from "../../lib/actor.ts";
import { actionsOf, type Ctx, call, on } from "../../lib/calling.ts";
import { fail } from "../../lib/errors.ts";
import { MembershipCheck } from "../../mixins/membership.ts";
import type { Runtime } from "../../mixins/runtime.ts";
import { checkIn } from "./checking-in.ts";
import { issue } from "./issuing.ts";
import { readTicketCode, signTicketCode, ticketKeysOf } from "./ticket-codes.ts";
import { registerSpec, type Ticket, ticketSpec } from "./ticket-documents.ts";
import { EventOrganizers, holdersOf, usersOf } from "./ticket-people.ts";
import { pageOfEvent, pageOfOrder, pageOfUser, ticketsOfOrder } from "./ticket-searches.ts";
import { checkInView, viewOf } from "./ticket-views.ts";

export default (runtime: Runtime): ServiceSchema => {
  const store = runtime.openStore("tickets");
  const tickets = store.collection(ticketSpec);
  const ports = {
    tickets,
    registers: store.collection(registerSpec),
    clock: runtime.clock,
    reach: runtime.reach,
  };
  const keys = ticketKeysOf(runtime.secrets.ticketKeys);
  const members = new MembershipCheck(runtime.clock);
  const organizers = new EventOrganizers();

  async function isStaff(ctx: Ctx, eventId: string): Promise<boolean> {
    return members.has(ctx, await organizers.of(ctx, eventId), "operator", "eventCreator");
  }

  async function views(ctx: Ctx, shown: Ticket[]) {
    const holders = await holdersOf(ctx, shown);
    return shown.map((ticket) => viewOf(ticket, holders));
  }

  const codeOf = ({ id, eventId }: { id: string; eventId: string }) =>
    signTicketCode(keys[0]!, { tid: id, eid: eventId });

  /** Asked afresh, because whether a stranger may know of the event depends on its state. */
  async function requireStaff(ctx: Ctx, eventId: string): Promise<void> {
    const { organizerId, state } = await call(ctx, getEventForSale, { eventId });
    if (await members.has(ctx, organizerId, "operator", "eventCreator")) return;
    signedInUser(ctx.meta);
    throw state === "draft"
      ? fail("NOT_FOUND", { what: "event", id: eventId })
      : fail("FORBIDDEN", { role: "operator" });
  }

  return {
    name: "tickets",
    actions: actionsOf(
      on(issueTickets, async ({ orders }) => ({ tickets: await issue(ports, orders) })),

      on(listTicketsOfOrder, async ({ orderId }, ctx) => ({
        tickets: await views(ctx, await ticketsOfOrder(tickets, orderId)),
      })),

      on(listTickets, async ({ orderId, ...paging }, ctx) => {
        const userId = signedInUser(ctx.meta);
        const page = orderId
          ? await pageOfOrder(tickets, { userId, orderId, ...paging })
          : await pageOfUser(tickets, { userId, ...paging });
        const items = await views(ctx, page.items);
        return { ...page, items: items.map((view) => ({ ...view, code: codeOf(view) })) };
      }),

      on(getTicket, async ({ ticketId }, ctx) => {
        const userId = signedInUser(ctx.meta);
        const ticket = await tickets.get(ticketId);
        const isMine = ticket?.userId === userId;
        if (!ticket || !(isMine || (await isStaff(ctx, ticket.eventId)))) {
          throw fail("NOT_FOUND", { what: "ticket", id: ticketId });
        }
        const [view] = await views(ctx, [ticket]);
        return isMine ? { ...view!, code: codeOf(view!) } : view!;
      }),

      on(findTickets, async ({ eventId, ...search }, ctx) => {
        await requireStaff(ctx, eventId);
        const page = await pageOfEvent(tickets, { eventId, ...search });
        const users = await usersOf(ctx, page.items);
        const items = page.items.map((t) => ({ ...viewOf(t, users), user: users.get(t.userId) ?? null }));
        return { ...page, items };
      }),

      on(checkInContract, async ({ code, scanId, gate }, ctx) => {
        const operatorId = signedInUser(ctx.meta);
        const { tid, eid } = readTicketCode(keys, code);
        await members.require(ctx, await organizers.of(ctx, eid), "operator", "eventCreator");
        const ticket = await checkIn(ports, { ticketId: tid, scanId, gate, operatorId });
        return checkInView(ticket, await holdersOf(ctx, [ticket]));
      }),
    ),
  };
};
