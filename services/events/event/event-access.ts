import type { Role } from "../../../contracts/users/users.ts";
import { fail } from "../../../lib/errors/errors.ts";
import type { EventPorts } from "../event-ports.ts";
import { existingEvent } from "./change-event.ts";
import type { EventDocument } from "./event-documents.ts";

/** The rights of one request's actor inside organizers. */
export interface ActorRoles {
  has: (organizerId: string, ...roles: Role[]) => Promise<boolean>;
  /** Throws FORBIDDEN, UNAUTHENTICATED. */
  require: (organizerId: string, ...roles: Role[]) => Promise<void>;
}

/** An event that is or was on sale, or a draft of the actor's organizer. Throws NOT_FOUND: to others a draft does not exist. */
export async function visibleEvent(
  ports: Pick<EventPorts, "events">,
  roles: ActorRoles,
  eventId: string,
): Promise<EventDocument> {
  const event = await existingEvent(ports, eventId);
  if (event.state !== "draft") return event;
  if (await roles.has(event.organizerId, "eventCreator", "operator")) return event;
  throw fail("NOT_FOUND", { what: "event", id: eventId });
}

/** Throws NOT_FOUND where the actor does not even see the event, FORBIDDEN where the actor is no event creator of it. */
export async function requireEditor(
  ports: Pick<EventPorts, "events">,
  roles: ActorRoles,
  eventId: string,
): Promise<void> {
  const event = await visibleEvent(ports, roles, eventId);
  await roles.require(event.organizerId, "eventCreator");
}
