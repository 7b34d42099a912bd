import {
  checkIn as checkInContract,
  getCheckIn,
  listCheckIns,
  undoCheckIn,
} from "../../../contracts/tickets/check-ins.ts";
import { type Ctx, type Implemented, on } from "../../../lib/calls/call.ts";
import { signedInUser } from "../../../lib/calls/context.ts";
import { fail } from "../../../lib/errors/errors.ts";
import { readTicketCode, type TicketKey } from "../ticket/ticket-codes.ts";
import { type EventOrganizers, holdersOf } from "../ticket/ticket-people.ts";
import { countOfState, pageOfCheckedIn } from "../ticket/ticket-searches.ts";
import { checkInView, recordView } from "../ticket/ticket-views.ts";
import { type CheckInPorts, checkIn } from "./check-in.ts";
import type { GateStaff } from "./gate-staff.ts";
import { type CheckInOfTicket, checkInOf, checkInsOf, undo } from "./undo-check-in.ts";

/** Actions of operators at the gate. */
export function gateActions(
  { organizers, ...ports }: CheckInPorts & { organizers: EventOrganizers },
  staff: GateStaff,
  keys: TicketKey[],
): Implemented[] {
  const { tickets } = ports;

  /** A check-in of another organizer's event does not exist for the caller. */
  async function seen(ctx: Ctx, checkInId: string): Promise<CheckInOfTicket> {
    signedInUser(ctx.meta);
    const found = await checkInOf(ports, checkInId);
    if (await staff.has(ctx, found.ticket.eventId)) return found;
    throw fail("NOT_FOUND", { what: "check-in", id: checkInId });
  }

  const shown = async (ctx: Ctx, found: CheckInOfTicket) =>
    recordView(found, await holdersOf(ctx, [found.ticket]));

  return [
    on(checkInContract, async ({ code, scanId, gate }, ctx) => {
      const operatorId = signedInUser(ctx.meta);
      const { tid, eid } = readTicketCode(keys, code);
      await staff.require(ctx, eid);
      const timeZone = () => organizers.timeZoneOf(ctx, eid);
      const ticket = await checkIn(ports, { ticketId: tid, scanId, gate, operatorId }, timeZone);
      return checkInView(ticket, await holdersOf(ctx, [ticket]));
    }),

    on(undoCheckIn, async ({ checkInId, reason }, ctx) => {
      await seen(ctx, checkInId);
      const operatorId = signedInUser(ctx.meta);
      return shown(ctx, await undo(ports, { checkInId, reason, operatorId }));
    }),

    on(getCheckIn, async ({ checkInId }, ctx) => shown(ctx, await seen(ctx, checkInId))),

    on(listCheckIns, async ({ eventId, ...paging }, ctx) => {
      await staff.requireOfKnown(ctx, eventId);
      const page = await pageOfCheckedIn(tickets, { eventId, ...paging });
      const users = await holdersOf(ctx, page.items);
      const items = page.items.map((ticket) =>
        recordView({ ticket, checkIn: checkInsOf(ticket).at(-1)! }, users),
      );
      const [checkedIn, valid] = await Promise.all([
        countOfState(tickets, eventId, "checkedIn"),
        countOfState(tickets, eventId, "valid"),
      ]);
      return { ...page, items, counts: { checkedIn, valid } };
    }),
  ];
}
