import { eventChanged } from "../../../contracts/events/events.ts";
import { getOrganizer } from "../../../contracts/users/organizers.ts";
import type { Role } from "../../../contracts/users/users.ts";
import { type Ctx, call, publish } from "../../../lib/calls/call.ts";
import type { Clock } from "../../../lib/clock.ts";
import type { Logger } from "../../../lib/telemetry/logging.ts";
import { MembershipCheck } from "../../../mixins/membership.ts";
import type { EventPorts } from "../event-ports.ts";
import { existingTour } from "../tours/tours.ts";
import { type ActorRoles, requireEditor, visibleEvent } from "./event-access.ts";
import type { EventDocument } from "./event-documents.ts";

export interface Stored extends Pick<EventPorts, "events" | "tours"> {
  clock: Clock;
}

/** The ports for an action of this service, once the actor is authorized. */
export class EventRequests {
  readonly stored: Stored;
  readonly #membership: MembershipCheck;
  readonly #log: Logger;

  constructor(stored: Stored, log: Logger) {
    this.stored = stored;
    this.#membership = new MembershipCheck(stored.clock);
    this.#log = log;
  }

  /** Throws NOT_FOUND for a draft of others. */
  visible(ctx: Ctx, eventId: string): Promise<EventDocument> {
    return visibleEvent(this.stored, this.#rolesOf(ctx), eventId);
  }

  /** For what is made in or read of a whole organizer. Throws NOT_FOUND, and FORBIDDEN naming the first role. */
  async within(ctx: Ctx, organizerId: string, ...roles: Role[]): Promise<EventPorts> {
    await call(ctx, getOrganizer, { organizerId });
    await this.#rolesOf(ctx).require(organizerId, ...roles);
    return this.#portsOf(ctx);
  }

  /** For event creators of the event's organizer. Throws NOT_FOUND, FORBIDDEN. */
  async toEdit(ctx: Ctx, eventId: string): Promise<EventPorts> {
    await requireEditor(this.stored, this.#rolesOf(ctx), eventId);
    return this.#portsOf(ctx);
  }

  /** For event creators of the tour's organizer. Throws NOT_FOUND, FORBIDDEN. */
  async toEditTour(ctx: Ctx, tourId: string): Promise<EventPorts> {
    const { organizerId } = await existingTour(this.stored, tourId);
    await this.#rolesOf(ctx).require(organizerId, "eventCreator");
    return this.#portsOf(ctx);
  }

  #rolesOf(ctx: Ctx): ActorRoles {
    return {
      has: (organizerId, ...roles) => this.#membership.has(ctx, organizerId, ...roles),
      require: (organizerId, ...roles) => this.#membership.require(ctx, organizerId, ...roles),
    };
  }

  #portsOf(ctx: Ctx): EventPorts {
    return {
      ...this.stored,
      announce: async ({ _id: eventId, version }) => {
        // The change is stored by now: a listener that fails must not make it look undone.
        await publish(ctx.broker, eventChanged, { eventId, version }).catch((err) =>
          this.#log.warn({ err, eventId }, "a listener failed on a changed event"),
        );
      },
    };
  }
}
