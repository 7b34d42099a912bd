import { getEventForSale } from "../../../contracts/events/events.ts";
import { type Ctx, call } from "../../../lib/calls/call.ts";
import type { Clock } from "../../../lib/clock.ts";
import { MembershipCheck } from "../../../mixins/membership.ts";
import type { EventOrganizers } from "../ticket/ticket-people.ts";

const roles = ["operator", "eventCreator"] as const;

/** Staff of an event's gate: the operators and event creators of its organizer, and admins. */
export class GateStaff {
  readonly #members: MembershipCheck;
  readonly #organizers: EventOrganizers;

  constructor(clock: Clock, organizers: EventOrganizers) {
    this.#members = new MembershipCheck(clock);
    this.#organizers = organizers;
  }

  async has(ctx: Ctx, eventId: string): Promise<boolean> {
    return this.#members.has(ctx, await this.#organizers.of(ctx, eventId), ...roles);
  }

  /** Whether or not one may know of the event. Throws FORBIDDEN, NOT_FOUND, UNAUTHENTICATED. */
  async require(ctx: Ctx, eventId: string): Promise<void> {
    await this.#members.require(ctx, await this.#organizers.of(ctx, eventId), ...roles);
  }

  /** Asked afresh, because whether a stranger may know of the event depends on its state: NOT_FOUND for a draft. */
  async requireOfKnown(ctx: Ctx, eventId: string): Promise<void> {
    await this.#members.requireAt(ctx, await call(ctx, getEventForSale, { eventId }), ...roles);
  }
}
