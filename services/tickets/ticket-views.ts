import type { z } from "zod";
import type { checkIn, Ticket as TicketView } from "../../contracts/tickets.ts";
import { isoTime } from "../../lib/clock.ts";
import type { CheckedIn } from "./checking-in.ts";
import type { Ticket } from "./ticket-documents.ts";

/** The users by their ids, as far as they are still there and were asked for. */
export type TicketUsers = ReadonlyMap<string, { name: string; email: string }>;

/** A ticket as everybody sees it who may: without its code. */
export function viewOf(ticket: Ticket, users: TicketUsers): TicketView {
  const { _id, issuedAtMs, checkIn, version, ...shown } = ticket;
  return {
    ...shown,
    id: _id,
    holderName: holderOf(ticket, users),
    issuedAt: isoTime(issuedAtMs),
    checkedInAt: checkIn && isoTime(checkIn.atMs),
  };
}

export function checkInView(ticket: CheckedIn, users: TicketUsers): z.output<(typeof checkIn)["result"]> {
  const { checkInId, atMs, gate } = ticket.checkIn;
  return {
    checkInId,
    ticketId: ticket._id,
    serial: ticket.serial,
    eventId: ticket.eventId,
    holderName: holderOf(ticket, users),
    placeNumber: ticket.placeNumber,
    checkedInAt: isoTime(atMs),
    gate,
  };
}

function holderOf({ holderName, userId }: Ticket, users: TicketUsers): string {
  return holderName ?? users.get(userId)?.name ?? "";
}
