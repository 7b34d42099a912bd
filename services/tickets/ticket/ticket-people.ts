import { LRUCache } from "lru-cache";
import type { CallingOptions } from "moleculer";
import { type EventForSale, getEventForSale } from "../../../contracts/events/events.ts";
import { getContact } from "../../../contracts/users/users.ts";
import { type Ctx, call } from "../../../lib/calls/call.ts";
import { failedWith } from "../../../lib/errors/errors.ts";
import type { Ticket } from "./ticket-documents.ts";
import type { TicketUsers } from "./ticket-views.ts";

/** A refusal waits at most 200 ms for the event's time zone. */
const timeZoneTimeoutMs = 200;

/** What does not change of an event, cached without a TTL: its organizer, and the time zone that it had at first. */
export class EventOrganizers {
  readonly #cache = new LRUCache<string, Pick<EventForSale, "organizerId" | "timeZone">>({ max: 10_000 });

  /** Throws NOT_FOUND. */
  async of(ctx: Ctx, eventId: string): Promise<string> {
    return (await this.#read(ctx, eventId)).organizerId;
  }

  /** The event's time zone; UTC while the event cannot be read: a time must not stop a refusal. */
  async timeZoneOf(ctx: Ctx, eventId: string): Promise<string> {
    try {
      return (await this.#read(ctx, eventId, { timeout: timeZoneTimeoutMs })).timeZone;
    } catch {
      return "UTC";
    }
  }

  async #read(ctx: Ctx, eventId: string, options: CallingOptions = {}) {
    const known = this.#cache.get(eventId);
    if (known) return known;
    const { organizerId, timeZone } = await call(ctx, getEventForSale, { eventId }, options);
    this.#cache.set(eventId, { organizerId, timeZone });
    return { organizerId, timeZone };
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
