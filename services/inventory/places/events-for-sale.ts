import type { Event } from "../../../contracts/events/events.ts";
import { type Clock, secondMs } from "../../../lib/clock.ts";
import { TtlCache } from "../../../lib/ttl-cache.ts";
import type { LedgerPorts } from "./inventory-ports.ts";
import type { Layout } from "./places.ts";

const limits = { forMs: 2 * secondMs, most: 1_000 };

/** Events as the shop's services see them, cached for 2 s; a caller that needs a certain version gets that or a later one. */
export class EventsForSale {
  readonly #read: LedgerPorts["readEvent"];
  readonly #clock: Clock;
  readonly #kept: TtlCache<Event>;
  readonly #reading = new Map<string, Promise<Event>>();

  constructor(read: LedgerPorts["readEvent"], clock: Clock) {
    this.#read = read;
    this.#clock = clock;
    this.#kept = new TtlCache(limits, clock);
  }

  /** Its version can still be lower, when no later one is known. Throws NOT_FOUND. */
  async get(eventId: string, leastVersion = 0): Promise<Event> {
    const kept = this.#kept.get(eventId);
    if (kept && kept.version >= leastVersion) return kept;
    const event = await this.#readOnce(eventId);
    // A read that was under way may have begun before that version was there.
    return event.version >= leastVersion ? event : await this.#readOnce(eventId);
  }

  /** There is a later version than the cached one: the next caller reads it. */
  outdate(eventId: string, version: number): void {
    const kept = this.#kept.get(eventId);
    if (kept && kept.version < version) this.#kept.forget(eventId);
  }

  /** Callers that come while the event is read share that read. */
  #readOnce(eventId: string): Promise<Event> {
    const underWay = this.#reading.get(eventId);
    if (underWay) return underWay;
    const reading = this.#readAndKeep(eventId).finally(() => this.#reading.delete(eventId));
    this.#reading.set(eventId, reading);
    return reading;
  }

  async #readAndKeep(eventId: string): Promise<Event> {
    const readAtMs = this.#clock.nowMs();
    return this.#kept.keep(eventId, await this.#read(eventId), readAtMs);
  }
}

export function layoutOf(event: Event): Layout {
  const quotas = event.quotas.map((quota) => ({
    quotaId: quota.id,
    capacity: quota.capacity,
    rows: quota.rows.map((row) => row.places),
  }));
  return { eventVersion: event.version, quotas };
}
