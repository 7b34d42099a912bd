import type { HoldRequest } from "../../../contracts/inventory.ts";
import { loaderLeaseMs } from "../../../lib/deadlines.ts";
import type { Layout, Loader, PlacesStore, YoungHold } from "../places/places.ts";
import { EventPlaces } from "./event-places.ts";

interface Loaded {
  token: string;
  places: EventPlaces;
  /** Null once the event is open. */
  load: { steppedAtMs: number; released: Set<string> } | null;
}

/** Beyond this many loaded events the least recently requested one is unloaded: it is rebuilt at its next request. */
const maxLoaded = 200;

/** The places port in memory, for one process: lost when it ends, and rebuilt from the ledger. */
export function openMemoryPlaces(most = maxLoaded): PlacesStore {
  return new MemoryPlaces(most);
}

/** Each method runs to its end without awaiting: that makes it one decision. */
class MemoryPlaces implements PlacesStore {
  /** The one that was asked for longest ago comes first. */
  readonly #events = new Map<string, Loaded>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  async hold(request: HoldRequest, nowMs: number) {
    return this.#asked(request.eventId)?.places.hold(request, nowMs) ?? ({ outcome: "notLoaded" } as const);
  }

  async release(eventId: string, orderId: string, claims: string[]) {
    const event = this.#events.get(eventId);
    if (!event) return { outcome: "notLoaded" } as const;
    if (event.load) {
      for (const claim of claims) event.load.released.add(claim);
      return { outcome: "noted" } as const;
    }
    event.places.release(orderId, claims);
    return { outcome: "released" } as const;
  }

  async correct(eventId: string, orderId: string, taken: string[]) {
    const event = this.#events.get(eventId);
    if (!event) return { outcome: "notLoaded" } as const;
    for (const claim of taken) event.load?.released.delete(claim);
    event.places.correct(orderId, taken);
    return { outcome: "corrected" } as const;
  }

  async youngHolds(eventId: string, beforeMs: number, limit: number) {
    return this.#open(eventId)?.places.youngHolds(beforeMs, limit) ?? [];
  }

  async settle(eventId: string, hold: YoungHold, claimed: string[]) {
    const settled = this.#open(eventId)?.places.settle(hold, claimed) ?? false;
    return { outcome: settled ? ("settled" as const) : ("gone" as const) };
  }

  async beginLoad(eventId: string, { token, nowMs }: Loader, layout: Layout) {
    const event = this.#events.get(eventId);
    if (event && !event.load) return { outcome: "loaded" } as const;
    if (event?.load && event.token === token) {
      event.load.steppedAtMs = nowMs;
      return { outcome: "begun" } as const;
    }
    if (event?.load && nowMs - event.load.steppedAtMs < loaderLeaseMs) return { outcome: "busy" } as const;
    const load = { steppedAtMs: nowMs, released: new Set<string>() };
    this.#events.set(eventId, { token, places: new EventPlaces(layout), load });
    return { outcome: "begun" } as const;
  }

  async loadClaims(eventId: string, { token, nowMs }: Loader, claims: string[]) {
    const event = this.#loading(eventId, token);
    if (!event) return { outcome: "refused" } as const;
    event.load.steppedAtMs = nowMs;
    for (const claim of claims) event.places.taken.take(claim);
    return { outcome: "added" } as const;
  }

  async finishLoad(eventId: string, token: string) {
    // Its answer may have been lost, and the step is repeated.
    if (this.#open(eventId)?.token === token) return { outcome: "loaded" } as const;
    const event = this.#loading(eventId, token);
    if (!event) return { outcome: "refused" } as const;
    for (const claim of event.load.released) event.places.taken.free(claim);
    this.#events.delete(eventId);
    this.#evict();
    this.#events.set(eventId, { ...event, load: null });
    return { outcome: "loaded" } as const;
  }

  async abandonLoad(eventId: string, token: string) {
    const abandoned = this.#loading(eventId, token) !== null && this.#events.delete(eventId);
    return { outcome: abandoned ? ("abandoned" as const) : ("refused" as const) };
  }

  async unload(eventId: string) {
    const forgotten = this.#open(eventId) !== null && this.#events.delete(eventId);
    return { outcome: forgotten ? ("forgotten" as const) : ("notLoaded" as const) };
  }

  async updateLayout(eventId: string, layout: Layout) {
    const event = this.#events.get(eventId);
    if (!event) return { outcome: "notLoaded" } as const;
    return { outcome: event.places.updateLayout(layout) ? ("updated" as const) : ("kept" as const) };
  }

  async loadedEvents() {
    return [...this.#events].filter(([, event]) => !event.load).map(([eventId]) => eventId);
  }

  async stock(eventId: string) {
    return this.#asked(eventId)?.places.stock() ?? ({ outcome: "notLoaded" } as const);
  }

  async listTaken(eventId: string, cursor: string | null) {
    const event = this.#open(eventId);
    if (!event) return { outcome: "notLoaded" } as const;
    return { outcome: "loaded" as const, token: event.token, ...event.places.taken.page(cursor) };
  }

  async clearIfStale(eventId: string, token: string, claims: string[]) {
    const event = this.#open(eventId);
    if (event?.token !== token) return { outcome: "refused" } as const;
    return { outcome: "repaired" as const, changed: event.places.clearIfStale(claims) };
  }

  async addTaken(eventId: string, token: string, claims: string[]) {
    const event = this.#open(eventId);
    if (event?.token !== token) return { outcome: "refused" } as const;
    const changed = claims.filter((claim) => event.places.taken.take(claim)).length;
    return { outcome: "repaired" as const, changed };
  }

  /** An open event for a buyer or a visitor: it is the one that was asked for last. */
  #asked(eventId: string): Loaded | null {
    const event = this.#open(eventId);
    if (!event) return null;
    this.#events.delete(eventId);
    this.#events.set(eventId, event);
    return event;
  }

  /** Makes room for one. A young hold is known here alone, and a load belongs to its loader: both keep their event. */
  #evict(): void {
    let surplus = this.#events.size + 1 - this.#most;
    for (const [eventId, { load, places }] of this.#events) {
      if (surplus <= 0) return;
      if (load || places.hasHolds) continue;
      this.#events.delete(eventId);
      surplus--;
    }
  }

  #open(eventId: string): Loaded | null {
    const event = this.#events.get(eventId);
    return event && !event.load ? event : null;
  }

  #loading(eventId: string, token: string) {
    const event = this.#events.get(eventId);
    return event?.load && event.token === token ? { ...event, load: event.load } : null;
  }
}
