import type { Event, Quota } from "../../../contracts/events/events.ts";
import type { MoveTable } from "../../../lib/state-machine.ts";
import type { BilingualText } from "../../../lib/text/locale.ts";
import type { CollectionSpec, Document } from "../../../mixins/store/port.ts";

export type EventState = Event["state"];

export const eventMoves: MoveTable<EventState, "publish" | "cancel" | "archive"> = {
  publish: { from: ["draft"], to: "published" },
  cancel: { from: ["published"], to: "cancelled" },
  archive: { from: ["published", "cancelled"], to: "archived" },
};

/** A pool of places, inside its event. */
export interface EventQuota extends Quota {
  /** Of the request that made it; empty in a copy and in a sample. */
  bodyHash: string;
}

/** A price, inside its event. */
export interface EventTicketType {
  id: string;
  name: BilingualText;
  priceMinor: number;
  quotaId: string;
  maxPerOrder: number;
  maxPerBuyer: number | null;
  saleStartsAtMs: number | null;
  saleEndsAtMs: number | null;
  version: number;
  /** Of the request that made it; empty in a copy and in a sample. */
  bodyHash: string;
}

export interface WhenAndWhere {
  startsAtMs: number;
  timeZone: string;
  venue: { name: string; city: string };
}

/** A notice to the event's orders, written with its change. */
export type NoticeToOrders =
  | { kind: "end"; reason: string | null; requestId: string | null }
  | { kind: "change"; version: number; before: WhenAndWhere; after: WhenAndWhere; requestId: string | null };

/** One dated show with all that is sold for it: one document, so that each change is one compare-and-set. */
export interface EventDocument extends Document, WhenAndWhere {
  organizerId: string;
  tourId: string | null;
  title: BilingualText;
  description: BilingualText | null;
  /** The city without case and accents, to be found by. */
  cityKey: string;
  endsAtMs: number | null;
  currency: string;
  state: EventState;
  maxTicketsPerBuyer: number | null;
  quotas: EventQuota[];
  ticketTypes: EventTicketType[];
  /** In the order of delivery; delivered again until acknowledged. */
  owed: NoticeToOrders[];
  /** When the next delivery of notices is due. Null: there are none. */
  nextAtMs: number | null;
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
    ofOrganizerByStart: ["organizerId", "startsAtMs"],
    ofOrganizerByCreation: ["organizerId", "createdAtMs"],
    due: ["nextAtMs"],
  },
};

export interface TourDocument extends Document {
  organizerId: string;
  name: BilingualText;
  /** Over all dates of the tour. */
  maxTicketsPerBuyer: number | null;
  /** How often an event joined it: a tour that one joins in the meantime cannot be deleted. */
  joins: number;
  bodyHash: string;
  createdAtMs: number;
  version: number;
}

export const tourSpec: CollectionSpec<TourDocument> = {
  name: "tours",
  indexes: { byOrganizer: ["organizerId", "createdAtMs"] },
};
