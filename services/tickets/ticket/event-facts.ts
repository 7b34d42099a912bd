import { type EventForSale, getEventForSale } from "../../../contracts/events/events.ts";
import { getOrganizer } from "../../../contracts/users/organizers.ts";
import { type Ctx, call } from "../../../lib/calls/call.ts";
import { type Clock, secondMs } from "../../../lib/clock.ts";
import { failedWith } from "../../../lib/errors/errors.ts";
import { TtlCache } from "../../../lib/ttl-cache.ts";

const limits = { forMs: secondMs, most: 1_000 };

/** The event's data on every page of its tickets. */
interface Facts {
  event: EventForSale;
  /** Null when it is gone: the ticket is good without. */
  organizer: string | null;
}

/** Events as they were a second ago at most: after a sale many pages of the same one are printed. */
export class EventFacts {
  readonly #kept: TtlCache<Promise<Facts>>;

  constructor(clock: Clock) {
    this.#kept = new TtlCache(limits, clock);
  }

  /** Throws NOT_FOUND. */
  of(ctx: Ctx, eventId: string): Promise<Facts> {
    const kept = this.#kept.get(eventId);
    if (kept) return kept;
    const facts = this.#kept.keep(eventId, read(ctx, eventId));
    facts.catch(() => this.#kept.forget(eventId));
    return facts;
  }
}

async function read(ctx: Ctx, eventId: string): Promise<Facts> {
  const event = await call(ctx, getEventForSale, { eventId });
  return { event, organizer: await organizerName(ctx, event.organizerId) };
}

async function organizerName(ctx: Ctx, organizerId: string): Promise<string | null> {
  try {
    return (await call(ctx, getOrganizer, { organizerId })).name;
  } catch (error) {
    if (failedWith(error, "NOT_FOUND")) return null;
    throw error;
  }
}
