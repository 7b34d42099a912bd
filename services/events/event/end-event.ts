import type { z } from "zod";
import type { cancelEvent } from "../../../contracts/events/event-lifecycle.ts";
import { isoTime } from "../../../lib/clock.ts";
import { fail } from "../../../lib/errors/errors.ts";
import { nextState } from "../../../lib/state-machine.ts";
import type { EventPorts } from "../event-ports.ts";
import { changeEvent, requireOpen } from "./change-event.ts";
import { type EventDocument, eventMoves } from "./event-documents.ts";
import { overAtMs } from "./event-times.ts";

type Cancel = z.output<(typeof cancelEvent)["params"]> & { requestId?: string | null };

/**
 * Takes a published event off for good, and owes its orders their end. A cancelled one stays as it is. Throws NOT_FOUND,
 * EVENT_IS_DRAFT, EVENT_CLOSED.
 */
export function cancel(
  ports: EventPorts,
  { eventId, reason = "", requestId = null }: Cancel,
): Promise<EventDocument> {
  return changeEvent(ports, eventId, (event) => {
    if (event.state === "cancelled") return null;
    if (event.state === "draft") throw fail("EVENT_IS_DRAFT");
    requireOpen(event);
    const state = nextState(eventMoves, "cancel", event.state);
    // A new date or place of it is no news any more.
    return {
      state,
      owed: [{ kind: "end", reason: reason || null, requestId }],
      nextAtMs: ports.clock.nowMs(),
    };
  });
}

/**
 * Puts an event away that is over or cancelled; an archived one stays as it is. Throws NOT_FOUND, EVENT_IS_DRAFT, and
 * EVENT_NOT_OVER saying when it can be.
 */
export function archive(ports: EventPorts, eventId: string): Promise<EventDocument> {
  return changeEvent(ports, eventId, (event) => {
    if (event.state === "archived") return null;
    if (event.state === "draft") throw fail("EVENT_IS_DRAFT");
    const overAt = overAtMs(event);
    if (event.state === "published" && ports.clock.nowMs() < overAt) {
      const shown = { overAt: { atMs: overAt, timeZone: event.timeZone } };
      throw fail("EVENT_NOT_OVER", { overAt: isoTime(overAt) }, shown);
    }
    return { state: nextState(eventMoves, "archive", event.state) };
  });
}
