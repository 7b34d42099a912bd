import type { Event, Quota } from "../../contracts/events.ts";
import type { MoveTable } from "../../lib/transitions.ts";
import type { CollectionSpec, Document } from "../../mixins/store/port.ts";

export interface Bilingual {
  en?: string | undefined;
  fr?: string | undefined;
}

export type EventState = Event["state"];

export const eventMoves: MoveTable<EventState, "publish"> = {
  publish: { from: ["draft"], to: "published" },
};

/** A pool of places, inside its event. */
export interface EventQuota extends Quota {
  /** Of the request that made it. */
  bodyHash: string;
}

/** A price, inside its event. */
export interface EventTicketType {
  id: string;
  name: Bilingual;
  priceMinor: number;
  quotaId: string;
  maxPerOrder: number;
  maxPerBuyer: number | null;
  saleStartsAtMs: number | null;
  saleEndsAtMs: number | null;
  /** Of the request that made it. */
  bodyHash: string;
}

/** One dated show with all that is sold for it: one document, so that each change is one compare-and-set. */
export interface EventDocument extends Document {
  organizerId: string;
  tourId: string | null;
  title: Bilingual;
  description: Bilingual | null;
  venue: { name: string; city: string };
  /** The city without case and accents, to be found by. */
  cityKey: string;
  startsAtMs: number;
  timeZone: string;
  currency: string;
  state: EventState;
  maxTicketsPerBuyer: number | null;
  quotas: EventQuota[];
  ticketTypes: EventTicketType[];
  bodyHash: string;
  createdAtMs: number;
  version: number;
}

export const eventSpec: CollectionSpec<EventDocument> = {
  name: "events",
  indexes: {
    byStart: ["state", "startsAtMs"],
    byCity: ["cityKey", "state", "startsAtMs"],
    byOrganizer: ["organizerId", "state", "startsAtMs"],
    byTour: ["tourId", "state", "startsAtMs"],
  },
};

export interface TourDocument extends Document {
  organizerId: string;
  name: Bilingual;
  bodyHash: string;
  createdAtMs: number;
  version: number;
}

export const tourSpec: CollectionSpec<TourDocument> = { name: "tours" };
