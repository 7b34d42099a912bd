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

/** The event's time zone, for a refusal that says when. */
type TimeZone = () => Promise<string>;

/** A ticket that is in, with the check-in that let it in. */
export type CheckedIn = Ticket & { checkIn: CheckIn };

/**
 * Lets a ticket in once. The same scan again gets the same answer. Throws ALREADY_CHECKED_IN for another scan,
 * CHECK_IN_UNDONE for a scan that was undone, TICKET_VOID, NOT_FOUND without such a ticket.
 */
export async function checkIn(
  ports: CheckInPorts,
  scan: Scan,
  timeZone: TimeZone = async () => "UTC",
): Promise<CheckedIn> {
  for (;;) {
    const ticket = await ports.tickets.get(scan.ticketId);
    if (!ticket) throw fail("NOT_FOUND", { what: "ticket", id: scan.ticketId });
    const settled = ticket.checkIn
      ? await repeated(ticket as CheckedIn, scan, timeZone)
      : await letIn(ports, ticket, { scan, timeZone });
    if (settled) return settled;
  }
}

async function repeated(ticket: CheckedIn, { scanId }: Scan, timeZone: TimeZone): Promise<CheckedIn> {
  const { atMs, gate } = ticket.checkIn;
  if (ticket.checkIn.scanId === scanId) return ticket;
  const checkedInAt = { atMs, timeZone: await timeZone() };
  throw fail("ALREADY_CHECKED_IN", { checkedInAt: isoTime(atMs), gate }, { checkedInAt });
}

/** Null when another change of the ticket came first. */
async function letIn(
  { tickets, clock }: CheckInPorts,
  ticket: Ticket,
  { scan, timeZone }: { scan: Scan; timeZone: TimeZone },
) {
  await refuse(ticket, scan, timeZone);
  const { ticketId, scanId, gate, operatorId } = scan;
  const atMs = clock.nowMs();
  const k = undoneOf(ticket).length + 1;
  const checkIn = { checkInId: checkInIdOf(ticketId, k), scanId, atMs, gate, operatorId };
  const state = nextState(ticketMoves, "checkIn", ticket.state);
  const { version } = ticket;
  const set = { state, checkIn, lastCheckInAtMs: atMs, version: version + 1 };
  return (await tickets.change(ticketId, { version }, set)) as CheckedIn | null;
}

async function refuse(ticket: Ticket, { scanId }: Scan, timeZone: TimeZone): Promise<void> {
  if (ticket.voided) throw voided(ticket.voided.atMs, await timeZone());
  // A late repeat of it, from a scanner that heard no answer, must not let anyone in again.
  const undone = undoneOf(ticket).find((past) => past.scanId === scanId);
  if (!undone) return;
  const { atMs } = undone.undone;
  const undoneAt = { atMs, timeZone: await timeZone() };
  throw fail("CHECK_IN_UNDONE", { undoneAt: isoTime(atMs) }, { undoneAt });
}

/** TICKET_VOID with the time in the event's time zone. */
export const voided = (atMs: number, timeZone: string) =>
  fail("TICKET_VOID", { voidedAt: isoTime(atMs) }, { voidedAt: { atMs, timeZone } });

export const undoneOf = (ticket: Ticket): UndoneCheckIn[] => ticket.undoneCheckIns ?? [];

const checkInIdOf = (ticketId: string, k: number) => `${ticketId.replace(/^ord_/, "chk_")}:${k}`;

/** The ticket that a check-in's id carries. */
export const ticketIdOf = (checkInId: string) => checkInId.replace(/^chk_/, "ord_").replace(/:\d+$/, "");
