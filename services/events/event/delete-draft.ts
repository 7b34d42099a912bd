import type { z } from "zod";
import type { deleteEvent } from "../../../contracts/events/edit-event.ts";
import { fail } from "../../../lib/errors/errors.ts";
import { requireVersion } from "../../../lib/optimistic-concurrency.ts";
import type { EventPorts } from "../event-ports.ts";
import { existingEvent, rounds } from "./change-event.ts";

/** Deletes a draft. Throws NOT_FOUND, PRECONDITION_FAILED, EVENT_HAS_BEEN_ON_SALE. */
export async function removeDraft(
  ports: EventPorts,
  { eventId, ifMatch }: z.output<(typeof deleteEvent)["params"]>,
): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    const event = await existingEvent(ports, eventId);
    requireVersion(event, ifMatch);
    const { state, version } = event;
    if (state !== "draft") throw fail("EVENT_HAS_BEEN_ON_SALE", { state });
    if (!(await ports.events.remove(eventId, { version }))) continue;
    return await ports.announce({ ...event, version: version + 1 });
  }
  throw fail("SERVICE_UNAVAILABLE");
}
