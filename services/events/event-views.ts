import type { z } from "zod";
import type { Event, TicketType, tour } from "../../contracts/events.ts";
import { isoTime } from "../../lib/clock.ts";
import type { EventDocument, EventTicketType, TourDocument } from "./event-documents.ts";

/** The event as the contract shows it; what only the ledger knows is left out there. */
export function eventView(event: EventDocument): Event {
  const { _id: id, startsAtMs, ticketTypes, ...same } = event;
  return { id, startsAt: isoTime(startsAtMs), ticketTypes: ticketTypes.map(ticketTypeView), ...same };
}

export function ticketTypeView({ saleStartsAtMs, saleEndsAtMs, ...same }: EventTicketType): TicketType {
  return { ...same, saleStartsAt: isoTimeOrNull(saleStartsAtMs), saleEndsAt: isoTimeOrNull(saleEndsAtMs) };
}

export function tourView({ _id: id, organizerId, name }: TourDocument): z.output<typeof tour> {
  return { id, organizerId, name };
}

const isoTimeOrNull = (atMs: number | null) => (atMs === null ? null : isoTime(atMs));
