import { everyPage, fittingPage } from "../../../mixins/store/pagination.ts";
import type { Collection, Page, Query } from "../../../mixins/store/port.ts";
import type { Ticket, TicketState } from "./ticket-documents.ts";

type Tickets = Collection<Ticket>;

interface Paging {
  limit: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
}

/** The filter of a list. */
interface TicketFilter {
  orderId?: string;
  eventId?: string;
  state?: TicketState;
}

/** A user's tickets, the newest first; those of one order by serial, none when the order is another's. */
export function pageOfUser(tickets: Tickets, search: TicketFilter & Paging & { userId: string }) {
  const { userId, orderId, limit, cursor, ...filter } = search;
  const query: Query<Ticket> = orderId
    ? { index: "byOrder", where: { orderId, userId }, limit, after: cursor }
    : { index: "byUser", where: { userId }, direction: "descending", limit, after: cursor };
  return narrowed(tickets, query, filter);
}

/** An event's tickets by serial: all, the one with this serial, an order's, or those in one state. */
export function pageOfEvent(
  tickets: Tickets,
  search: Paging & { eventId: string; serial?: number; orderId?: string; state?: TicketState },
) {
  const { eventId, serial, orderId, state, limit, cursor } = search;
  const page = { limit, after: cursor };
  if (serial !== undefined)
    return narrowed(tickets, { index: "byEvent", where: { eventId, serial }, ...page }, { orderId, state });
  if (orderId !== undefined)
    return narrowed(tickets, { index: "byOrder", where: { orderId }, ...page }, { eventId, state });
  return state === undefined
    ? tickets.find({ index: "byEvent", where: { eventId }, ...page })
    : tickets.find({ index: "byState", where: { eventId, state }, ...page });
}

/** The tickets whose check-in, undone or not, came last, the newest first. */
export function pageOfCheckedIn(tickets: Tickets, { eventId, limit, cursor }: Paging & { eventId: string }) {
  const where = { eventId, lastCheckInAtMs: { from: 0 } };
  return tickets.find({ index: "byCheckIn", where, direction: "descending", limit, after: cursor });
}

/** How many tickets of an event are in this state. */
export function countOfState(tickets: Tickets, eventId: string, state: TicketState): Promise<number> {
  return tickets.countWhere({ index: "byState", where: { eventId, state } });
}

/** All tickets of one order, by serial. */
export async function ticketsOfOrder(tickets: Tickets, orderId: string): Promise<Ticket[]> {
  const found: Ticket[] = [];
  const query = { index: "byOrder", where: { orderId }, limit: 1_000 };
  for await (const page of everyPage(tickets, query)) found.push(...page);
  return found;
}

/** A page of the tickets that match, filtered from those of one user or order: few enough to need no index. */
function narrowed(tickets: Tickets, query: Query<Ticket>, filter: TicketFilter): Promise<Page<Ticket>> {
  const wanted = Object.entries(filter).filter(([, value]) => value !== undefined);
  if (wanted.length === 0) return tickets.find(query);
  const fits = (ticket: Ticket) =>
    wanted.every(([field, value]) => ticket[field as keyof TicketFilter] === value);
  return fittingPage(tickets, query, fits);
}
