import { type Clock, isoTime } from "../../lib/clock.ts";
import { fail } from "../../lib/errors.ts";
import { derivedId } from "../../lib/ids.ts";
import { nextState } from "../../lib/transitions.ts";
import type { Collection } from "../../mixins/store/port.ts";
import { type CheckIn, type Ticket, ticketMoves } from "./ticket-documents.ts";

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
 * Lets a ticket in once. The same scan again gets the same answer; throws ALREADY_CHECKED_IN for another scan,
 * NOT_FOUND without such a ticket.
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

/** Null when another scan came first. */
async function letIn({ tickets, clock }: CheckInPorts, ticket: Ticket, scan: Scan) {
  const { ticketId, scanId, gate, operatorId } = scan;
  const checkIn = {
    checkInId: derivedId("chk", ticketId, scanId),
    scanId,
    atMs: clock.nowMs(),
    gate,
    operatorId,
  };
  const state = nextState(ticketMoves, "checkIn", ticket.state);
  const { version } = ticket;
  const changed = await tickets.change(ticketId, { version }, { state, checkIn, version: version + 1 });
  return changed as CheckedIn | null;
}
