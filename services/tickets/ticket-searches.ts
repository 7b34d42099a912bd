import type { Collection, Page } from "../../mixins/store/port.ts";
import type { Ticket } from "./ticket-documents.ts";

type Tickets = Collection<Ticket>;

interface Paging {
  limit: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
}

/** A user's tickets, the newest first. */
export function pageOfUser(tickets: Tickets, { userId, limit, cursor }: Paging & { userId: string }) {
  return tickets.find({
    index: "byUser",
    where: { userId },
    direction: "descending",
    limit,
    after: cursor,
  });
}

/** A user's tickets of one order, by serial; none when the order is another's. */
export function pageOfOrder(tickets: Tickets, search: Paging & { userId: string; orderId: string }) {
  const { userId, orderId, limit, cursor } = search;
  return tickets.find({ index: "byOrder", where: { orderId, userId }, limit, after: cursor });
}

/** All tickets of one order, by serial. */
export async function ticketsOfOrder(tickets: Tickets, orderId: string): Promise<Ticket[]> {
  const found: Ticket[] = [];
  let page: Page<Ticket> | undefined;
  do {
    const after = page?.nextCursor ?? undefined;
    page = await tickets.find({ index: "byOrder", where: { orderId }, limit: 1_000, after });
    found.push(...page.items);
  } while (page.nextCursor !== null);
  return found;
}

/** An event's tickets by serial, or the one with this serial. */
export function pageOfEvent(
  tickets: Tickets,
  { eventId, serial, limit, cursor }: Paging & { eventId: string; serial?: number },
) {
  const where = serial === undefined ? { eventId } : { eventId, serial };
  return tickets.find({ index: "byEvent", where, limit, after: cursor });
}
