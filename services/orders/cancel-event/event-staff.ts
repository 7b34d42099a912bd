import type { EventForSale } from "../../../contracts/events/events.ts";
import type { Role } from "../../../contracts/users/users.ts";
import type { Ctx } from "../../../lib/calls/call.ts";
import type { MembershipCheck } from "../../../mixins/membership.ts";
import type { OrderPorts } from "../order/order-ports.ts";

/** Answers the event to members of its organizer with one of the roles; FORBIDDEN names the first of them. */
export type EventForStaff = (ctx: Ctx, eventId: string, ...roles: [Role, ...Role[]]) => Promise<EventForSale>;

/**
 * Asks for the event afresh, because whether a stranger may know of it depends on its state: throws NOT_FOUND of a
 * draft, FORBIDDEN of any other.
 */
export function eventForStaff(
  events: Pick<OrderPorts["events"], "getFresh">,
  members: MembershipCheck,
): EventForStaff {
  return async (ctx, eventId, ...roles) => {
    const event = await events.getFresh(eventId);
    await members.requireAt(ctx, event, ...roles);
    return event;
  };
}
