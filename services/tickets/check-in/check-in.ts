import { type Clock, isoTime } from "../../../lib/clock.ts";
import { fail } from "../../../lib/errors/errors.ts";
import { nextState } from "../../../lib/state-machine.ts";
import type { Collection } from "../../../mixins/store/port.ts";
import { type CheckIn, type Ticket, ticketMoves, type UndoneCheckIn } from "../ticket/ticket-documents.ts";

export interface CheckInPorts {
  tickets: Collection<Ticket>;
  clock: Clock;
}

/** One scan at a gate; `scanId` is new for each scan and the same when it is repeated. */
export interface Scan {
  ticketId: string;
  scanId: string;
  gate: string;
  operatorId: string;
}

/** A ticket that is in, with the check-in that let it in. */
export type CheckedIn = Ticket & { checkIn: CheckIn };

/**
 * Lets a ticket in once. The same scan again gets the same answer. Throws ALREADY_CHECKED_IN for another scan,
 * CHECK_IN_UNDONE for a scan that was undone, TICKET_VOID, NOT_FOUND without such a ticket.
 */
export async function checkIn(ports: CheckInPorts, scan: Scan): Promise<CheckedIn> {
  for (;;) {
    const ticket = await ports.tickets.get(scan.ticketId);
    if (!ticket) throw fail("NOT_FOUND", { what: "ticket", id: scan.ticketId });
    const settled = ticket.checkIn ? repeated(ticket as CheckedIn, scan) : await letIn(ports, ticket, scan);
    if (settled) return settled;
  }
}

function repeated(ticket: CheckedIn, { scanId }: Scan): CheckedIn {
  const { atMs, gate } = ticket.checkIn;
  if (ticket.checkIn.scanId === scanId) return ticket;
  throw fail("ALREADY_CHECKED_IN", { checkedInAt: isoTime(atMs), gate });
}

/** Null when another change of the ticket came first. */
async function letIn({ tickets, clock }: CheckInPorts, ticket: Ticket, scan: Scan) {
  refuse(ticket, scan);
  const { ticketId, scanId, gate, operatorId } = scan;
  const atMs = clock.nowMs();
  const k = undoneOf(ticket).length + 1;
  const checkIn = { checkInId: checkInIdOf(ticketId, k), scanId, atMs, gate, operatorId };
  const state = nextState(ticketMoves, "checkIn", ticket.state);
  const { version } = ticket;
  const set = { state, checkIn, lastCheckInAtMs: atMs, version: version + 1 };
  return (await tickets.change(ticketId, { version }, set)) as CheckedIn | null;
}

function refuse(ticket: Ticket, { scanId }: Scan): void {
  if (ticket.voided) throw fail("TICKET_VOID", { voidedAt: isoTime(ticket.voided.atMs) });
  // A late repeat of it, from a scanner that heard no answer, must not let anyone in again.
  const undone = undoneOf(ticket).find((past) => past.scanId === scanId);
  if (undone) throw fail("CHECK_IN_UNDONE", { undoneAt: isoTime(undone.undone.atMs) });
}

export const undoneOf = (ticket: Ticket): UndoneCheckIn[] => ticket.undoneCheckIns ?? [];

const checkInIdOf = (ticketId: string, k: number) => `${ticketId.replace(/^ord_/, "chk_")}:${k}`;

/** The ticket that a check-in's id carries. */
export const ticketIdOf = (checkInId: string) => checkInId.replace(/^chk_/, "ord_").replace(/:\d+$/, "");
