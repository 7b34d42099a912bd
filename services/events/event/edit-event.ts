import type { z } from "zod";
import type { updateEvent } from "../../../contracts/events/edit-event.ts";
import { fail } from "../../../lib/errors/errors.ts";
import { badField } from "../../../lib/errors/field-errors.ts";
import { givenFields, requireVersion } from "../../../lib/optimistic-concurrency.ts";
import type { EventPorts } from "../event-ports.ts";
import { folded } from "../list/search-words.ts";
import { newsFor } from "../notify/event-changes.ts";
import { joinTour, requireTour } from "../tours/tours.ts";
import { changeEvent, existingEvent, requireOpen } from "./change-event.ts";
import type { EventDocument } from "./event-documents.ts";
import { checkEnd, checkSalesBeforeStart, checkStart } from "./event-times.ts";

type EventChange = z.output<(typeof updateEvent)["params"]> & { requestId?: string | null };

/**
 * Changes the fields that are given; a new start or venue of a published event is owed to its buyers. Throws NOT_FOUND,
 * PRECONDITION_FAILED, EVENT_CLOSED, and VALIDATION_FAILED for a field that does not fit.
 */
export async function editEvent(
  ports: EventPorts,
  { eventId, ifMatch, requestId = null, ...fields }: EventChange,
): Promise<EventDocument> {
  const { tourId } = fields;
  if (tourId) await requireTour(ports, tourId, (await existingEvent(ports, eventId)).organizerId);
  const set = changedFields(fields);
  const event = await changeEvent(ports, eventId, (current) => {
    requireVersion(current, ifMatch);
    requireOpen(current);
    if (Object.keys(set).length === 0) return null;
    const next = { ...current, ...set };
    checkChange(current, next, { nowMs: ports.clock.nowMs(), startGiven: set.startsAtMs !== undefined });
    return { ...set, ...newsFor(current, next, { nowMs: ports.clock.nowMs(), requestId }) };
  });
  if (tourId) await confirmTour(ports, event, tourId);
  return event;
}

type Fields = Omit<EventChange, "eventId" | "ifMatch" | "requestId">;

function changedFields({ startsAt, endsAt, venue, ...same }: Fields): Partial<EventDocument> {
  const end = endsAt === null ? { endsAtMs: null } : endsAt && { endsAtMs: Date.parse(endsAt) };
  return givenFields<Partial<EventDocument>>({
    ...(same as Partial<EventDocument>),
    ...(venue && { venue, cityKey: folded(venue.city) }),
    ...(startsAt && { startsAtMs: Date.parse(startsAt) }),
    ...end,
  });
}

function checkChange(
  current: EventDocument,
  next: EventDocument,
  { nowMs, startGiven }: { nowMs: number; startGiven: boolean },
): void {
  if (next.tourId !== current.tourId && current.state !== "draft") {
    throw badField("/tourId", "can be changed only while the event is a draft");
  }
  if (startGiven) checkStart(next.startsAtMs, nowMs);
  checkEnd(next);
  checkSalesBeforeStart(next);
}

/** The tour may have been deleted while the event joined it. Throws NOT_FOUND then, with the event on no tour. */
async function confirmTour(ports: EventPorts, { _id }: EventDocument, tourId: string): Promise<void> {
  if (await joinTour(ports, tourId)) return;
  await changeEvent(ports, _id, (event) => (event.tourId === tourId ? { tourId: null } : null));
  throw fail("NOT_FOUND", { what: "tour", id: tourId });
}
