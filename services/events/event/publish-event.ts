import { fail } from "../../../lib/errors/errors.ts";
import { nextState } from "../../../lib/state-machine.ts";
import type { EventPorts } from "../event-ports.ts";
import { changeEvent, requireOpen } from "./change-event.ts";
import { type EventDocument, eventMoves } from "./event-documents.ts";

/**
 * Puts a draft on sale; a published event stays as it is. Throws NOT_FOUND, EVENT_CLOSED, and EVENT_NOT_READY saying
 * what is missing.
 */
export function publish(ports: EventPorts, eventId: string): Promise<EventDocument> {
  return changeEvent(ports, eventId, (event) => {
    if (event.state === "published") return null;
    requireOpen(event);
    const reason = whyNotReady(event, ports.clock.nowMs());
    if (reason) throw fail("EVENT_NOT_READY", { reason });
    return { state: nextState(eventMoves, "publish", event.state) };
  });
}

function whyNotReady(event: EventDocument, nowMs: number): string | null {
  if (event.ticketTypes.length === 0) return "no_ticket_type";
  if (event.startsAtMs <= nowMs) return "starts_in_past";
  return null;
}
