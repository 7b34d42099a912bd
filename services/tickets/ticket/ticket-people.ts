import { LRUCache } from "lru-cache";
import { getEventForSale } from "../../../contracts/events/events.ts";
import { getContact } from "../../../contracts/users/users.ts";
import { type Ctx, call } from "../../../lib/calls/call.ts";
import { failedWith } from "../../../lib/errors/errors.ts";
import type { Ticket } from "./ticket-documents.ts";
import type { TicketUsers } from "./ticket-views.ts";

/** Which organizer an event belongs to; cached without a TTL, because it never changes. */
export class EventOrganizers {
  readonly #kept = new LRUCache<string, string>({ max: 10_000 });

  /** Throws NOT_FOUND. */
  async of(ctx: Ctx, eventId: string): Promise<string> {
    const kept = this.#kept.get(eventId);
    if (kept) return kept;
    const { organizerId } = await call(ctx, getEventForSale, { eventId });
    this.#kept.set(eventId, organizerId);
    return organizerId;
  }
}

/** The users of these tickets, each read once; erased ones are left out. */
export async function usersOf(ctx: Ctx, tickets: Ticket[]): Promise<TicketUsers> {
  const users = new Map<string, { name: string; email: string }>();
  const ask = async (userId: string) => {
    try {
      const { name, email } = await call(ctx, getContact, { userId });
      users.set(userId, { name, email });
    } catch (error) {
      if (!failedWith(error, "NOT_FOUND")) throw error;
    }
  };
  await Promise.all([...new Set(tickets.map((ticket) => ticket.userId))].map(ask));
  return users;
}

/** As `usersOf`, but only where a ticket bears its buyer's name. */
export function holdersOf(ctx: Ctx, tickets: Ticket[]): Promise<TicketUsers> {
  return usersOf(
    ctx,
    tickets.filter((ticket) => ticket.holderName === null),
  );
}
