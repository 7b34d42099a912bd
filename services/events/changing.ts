import { fail } from "../../lib/errors.ts";
import type { EventDocument } from "./event-documents.ts";
import type { EventPorts } from "./event-ports.ts";

/** Each lost round is another's win, so this many are lost only under a flood of changes to one event. */
const rounds = 100;

/**
 * Applies `decide` to the newest version of the event until no one else changed it in between, and tells of it.
 * `decide` may run more than once; null from it leaves the event as it is. Throws NOT_FOUND and what `decide` throws.
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
    const { version } = event;
    const changed = await ports.events.change(eventId, { version }, { ...set, version: version + 1 });
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
