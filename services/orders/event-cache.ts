import type { EventForSale } from "../../contracts/events.ts";
import type { Clock } from "../../lib/clock.ts";

const keptMs = 1_000;
const mostKept = 1_000;

/** Events as they were a second ago at most; concurrent readers share one call. */
export class EventCache {
  readonly #read: (eventId: string) => Promise<EventForSale>;
  readonly #clock: Clock;
  readonly #kept = new Map<string, { atMs: number; event: Promise<EventForSale> }>();

  constructor(read: (eventId: string) => Promise<EventForSale>, clock: Clock) {
    this.#read = read;
    this.#clock = clock;
  }

  get(eventId: string): Promise<EventForSale> {
    const kept = this.#kept.get(eventId);
    if (kept && this.#clock.nowMs() - kept.atMs < keptMs) return kept.event;
    if (this.#kept.size >= mostKept) this.#kept.clear();
    const event = this.#read(eventId);
    this.#kept.set(eventId, { atMs: this.#clock.nowMs(), event });
    event.catch(() => this.#kept.delete(eventId));
    return event;
  }

  forget(eventId: string): void {
    this.#kept.delete(eventId);
  }
}
