import type { EventForSale } from "../../../contracts/events/events.ts";
import { type Clock, secondMs } from "../../../lib/clock.ts";
import { TtlCache } from "../../../lib/ttl-cache.ts";

const limits = { forMs: secondMs, most: 1_000 };

/** Events as they were a second ago at most; concurrent readers share one call. */
export class EventCache {
  readonly #read: (eventId: string) => Promise<EventForSale>;
  readonly #kept: TtlCache<Promise<EventForSale>>;

  constructor(read: (eventId: string) => Promise<EventForSale>, clock: Clock) {
    this.#read = read;
    this.#kept = new TtlCache(limits, clock);
  }

  get(eventId: string): Promise<EventForSale> {
    const retained = this.#kept.get(eventId);
    if (retained) return retained;
    const event = this.#kept.keep(eventId, this.#read(eventId));
    event.catch(() => this.#kept.forget(eventId));
    return event;
  }

  forget(eventId: string): void {
    this.#kept.forget(eventId);
  }
}
