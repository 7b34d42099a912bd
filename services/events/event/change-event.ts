import { fail } from "../../../lib/errors/errors.ts";
import type { EventPorts } from "../event-ports.ts";
import type { EventDocument } from "./event-documents.ts";

/** Each lost round is another's win, so this many are lost only under a flood of changes to one thing. */
export const rounds = 100;

/**
 * Applies `decide` to the newest version of the event by optimistic concurrency, and publishes the change.
 * `decide` may run more than once; null from it leaves the event as it is. Throws NOT_FOUND and the errors of `decide`.
 */
export async function changeEvent(
  ports: EventPorts,
  eventId: string,
  decide: (event: EventDocument) => Partial<EventDocument> | null,
): Promise<EventDocument> {
  for (let round = 0; round < rounds; round++) {
    const event = await existingEvent(ports, eventId);
    const set = decide(event);
    if (set === null) return event;
    // Delivered notices are removed without a new version.
    const { version, owed } = event;
    const changed = await ports.events.change(eventId, { version, owed }, { ...set, version: version + 1 });
    if (!changed) continue;
    await ports.announce(changed);
    return changed;
  }
  throw fail("SERVICE_UNAVAILABLE");
}

/** Throws NOT_FOUND. */
export async function existingEvent(
  ports: Pick<EventPorts, "events">,
  eventId: string,
): Promise<EventDocument> {
  const event = await ports.events.get(eventId);
  if (!event) throw fail("NOT_FOUND", { what: "event", id: eventId });
  return event;
}

/** Throws EVENT_CLOSED for an event that is cancelled or archived. */
export function requireOpen({ state }: EventDocument): void {
  if (state === "cancelled" || state === "archived") throw fail("EVENT_CLOSED", { state });
}

/**
 * What was on sale stays, because an order may just be made on it. Throws DELETION_NEEDS_DRAFT, and EVENT_CLOSED for an
 * event that is cancelled or archived.
 */
export function requireDraft(event: EventDocument): void {
  requireOpen(event);
  if (event.state !== "draft") throw fail("DELETION_NEEDS_DRAFT", { eventId: event._id });
}
