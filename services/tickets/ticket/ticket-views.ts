import type { z } from "zod";
import type { CheckInRecord, checkIn } from "../../../contracts/tickets/check-ins.ts";
import type { Ticket as TicketView } from "../../../contracts/tickets/tickets.ts";
import { isoTime } from "../../../lib/clock.ts";
import type { CheckedIn } from "../check-in/check-in.ts";
import type { CheckInOfTicket } from "../check-in/undo-check-in.ts";
import type { Ticket } from "./ticket-documents.ts";

/** The users by their ids, as far as they are still there and were asked for. */
export type TicketUsers = ReadonlyMap<string, { name: string; email: string }>;
/** Where only names are shown. */
export type TicketHolders = ReadonlyMap<string, { name: string }>;

/** A ticket for every permitted reader: without its code. */
export function viewOf(ticket: Ticket, users: TicketUsers): TicketView {
  const { _id, serial, eventId, orderId, ticketTypeId, quotaId, placeNumber, userId, state } = ticket;
  return {
    ...{ id: _id, serial, eventId, orderId, ticketTypeId, quotaId, placeNumber, userId, state },
    holderName: holderOf(ticket, users),
    issuedAt: isoTime(ticket.issuedAtMs),
    checkedInAt: ticket.checkIn && isoTime(ticket.checkIn.atMs),
    voidedAt: ticket.voided ? isoTime(ticket.voided.atMs) : null,
  };
}

export function checkInView(ticket: CheckedIn, users: TicketUsers): z.output<(typeof checkIn)["result"]> {
  return letInView({ ticket, checkIn: ticket.checkIn }, users);
}

export function recordView(found: CheckInOfTicket, users: TicketUsers): CheckInRecord {
  const { checkIn } = found;
  const undone = "undone" in checkIn ? checkIn.undone : null;
  return {
    ...letInView(found, users),
    operatorId: checkIn.operatorId,
    undone: undone && { at: isoTime(undone.atMs), by: undone.by, reason: undone.reason },
  };
}

function letInView({ ticket, checkIn }: CheckInOfTicket, users: TicketUsers) {
  const { _id, serial, eventId, placeNumber } = ticket;
  const { checkInId, atMs, gate } = checkIn;
  const holderName = holderOf(ticket, users);
  return {
    checkInId,
    ticketId: _id,
    serial,
    eventId,
    holderName,
    placeNumber,
    checkedInAt: isoTime(atMs),
    gate,
  };
}

export function holderOf(
  { holderName, userId }: Pick<Ticket, "holderName" | "userId">,
  users: TicketHolders,
): string {
  return holderName ?? users.get(userId)?.name ?? "";
}
