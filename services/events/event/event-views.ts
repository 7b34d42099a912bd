import type { z } from "zod";
import type { Event, TicketType } from "../../../contracts/events/events.ts";
import type { tour } from "../../../contracts/events/tours.ts";
import { isoTime } from "../../../lib/clock.ts";
import type { EventDocument, EventTicketType, TourDocument } from "./event-documents.ts";

/** The event as the contract shows it; fields of the ledger alone are left out. */
export function eventView(event: EventDocument): Event & { createdAt: string } {
  const { _id: id, startsAtMs, endsAtMs, createdAtMs, ticketTypes, ...same } = event;
  const times = {
    startsAt: isoTime(startsAtMs),
    endsAt: isoTimeOrNull(endsAtMs),
    createdAt: isoTime(createdAtMs),
  };
  return { id, ...times, ticketTypes: ticketTypes.map(ticketTypeView), ...same };
}

export function ticketTypeView({ saleStartsAtMs, saleEndsAtMs, ...same }: EventTicketType): TicketType {
  return { ...same, saleStartsAt: isoTimeOrNull(saleStartsAtMs), saleEndsAt: isoTimeOrNull(saleEndsAtMs) };
}

export function tourView(tourDocument: TourDocument): z.output<typeof tour> {
  const { _id: id, organizerId, name, maxTicketsPerBuyer, version } = tourDocument;
  return { id, organizerId, name, maxTicketsPerBuyer, version };
}

const isoTimeOrNull = (atMs: number | null) => (atMs === null ? null : isoTime(atMs));
