import { fail } from "../../../lib/errors/errors.ts";
import { nextState } from "../../../lib/state-machine.ts";
import { type CheckIn, type Ticket, ticketMoves, type UndoneCheckIn } from "../ticket/ticket-documents.ts";
import { type CheckInPorts, ticketIdOf, undoneOf } from "./check-in.ts";

/** A check-in together with its ticket. */
export interface CheckInOfTicket {
  ticket: Ticket;
  checkIn: CheckIn | UndoneCheckIn;
}

/** The check-in, whether it holds or was undone. Throws NOT_FOUND. */
export async function checkInOf(
  { tickets }: Pick<CheckInPorts, "tickets">,
  checkInId: string,
): Promise<CheckInOfTicket> {
  const ticket = await tickets.get(ticketIdOf(checkInId));
  const checkIn = ticket && checkInsOf(ticket).find((one) => one.checkInId === checkInId);
  if (!ticket || !checkIn) throw fail("NOT_FOUND", { what: "check-in", id: checkInId });
  return { ticket, checkIn };
}

/** A ticket's check-ins, the oldest first; the last one may hold. */
export function checkInsOf(ticket: Ticket): (CheckIn | UndoneCheckIn)[] {
  return ticket.checkIn ? [...undoneOf(ticket), ticket.checkIn] : undoneOf(ticket);
}

/** Undoes a check-in and records actor, time and reason. Undone before: stays as it is. Throws NOT_FOUND. */
export async function undo(
  ports: CheckInPorts,
  { checkInId, reason, operatorId }: { checkInId: string; reason: string; operatorId: string },
): Promise<CheckInOfTicket> {
  for (;;) {
    const found = await checkInOf(ports, checkInId);
    if ("undone" in found.checkIn) return found;
    const undone = { atMs: ports.clock.nowMs(), by: operatorId, reason };
    const { version, state } = found.ticket;
    const past = { ...found.checkIn, undone };
    const set = {
      state: nextState(ticketMoves, "undoCheckIn", state),
      checkIn: null,
      undoneCheckIns: [...undoneOf(found.ticket), past],
      version: version + 1,
    };
    const ticket = await ports.tickets.change(found.ticket._id, { version }, set);
    if (ticket) return { ticket, checkIn: past };
  }
}
