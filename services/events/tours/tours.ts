import type { z } from "zod";
import type { createTour, deleteTour, updateTour } from "../../../contracts/events/tours.ts";
import { fail } from "../../../lib/errors/errors.ts";
import { bodyHash, derivedId } from "../../../lib/ids.ts";
import { givenFields, requireVersion } from "../../../lib/optimistic-concurrency.ts";
import { insertOnce } from "../../../mixins/store/insert-once.ts";
import type { Page } from "../../../mixins/store/port.ts";
import { rounds } from "../event/change-event.ts";
import type { TourDocument } from "../event/event-documents.ts";
import type { EventPorts } from "../event-ports.ts";

type NewTour = z.output<(typeof createTour)["params"]>;
type TourChange = z.output<(typeof updateTour)["params"]>;
type Tours = Pick<EventPorts, "tours">;

/** Makes a tour; the same key gives the same one. Throws IDEMPOTENCY_KEY_REUSED. */
export async function openTour(
  ports: EventPorts,
  userId: string,
  { idempotencyKey, ...body }: NewTour,
): Promise<TourDocument> {
  return await insertOnce(ports.tours, {
    _id: derivedId("tour", userId, "events.createTour", idempotencyKey),
    ...body,
    maxTicketsPerBuyer: body.maxTicketsPerBuyer ?? null,
    joins: 0,
    bodyHash: bodyHash(body),
    createdAtMs: ports.clock.nowMs(),
    version: 1,
  });
}

/** Throws NOT_FOUND. */
export async function existingTour(ports: Tours, tourId: string): Promise<TourDocument> {
  const tour = await ports.tours.get(tourId);
  if (!tour) throw fail("NOT_FOUND", { what: "tour", id: tourId });
  return tour;
}

/** Throws NOT_FOUND for a tour that is not this organizer's. */
export async function requireTour(ports: Tours, tourId: string, organizerId: string): Promise<void> {
  const tour = await ports.tours.get(tourId);
  if (tour?.organizerId !== organizerId) throw fail("NOT_FOUND", { what: "tour", id: tourId });
}

/** An organizer's tours, the newest first. */
export function listToursOf(
  ports: Tours,
  { organizerId, limit, cursor }: { organizerId: string; limit: number; cursor?: string | undefined },
): Promise<Page<TourDocument>> {
  const where = { organizerId };
  return ports.tours.find({ index: "byOrganizer", where, direction: "descending", limit, after: cursor });
}

/** Changes the given fields. Throws NOT_FOUND, PRECONDITION_FAILED. */
export async function editTour(
  ports: Tours,
  { tourId, ifMatch, ...fields }: TourChange,
): Promise<TourDocument> {
  const set = givenFields(fields);
  for (let round = 0; round < rounds; round++) {
    const tour = await existingTour(ports, tourId);
    requireVersion(tour, ifMatch);
    if (Object.keys(set).length === 0) return tour;
    const { version } = tour;
    const changed = await ports.tours.change(tourId, { version }, { ...set, version: version + 1 });
    if (changed) return changed;
  }
  throw fail("SERVICE_UNAVAILABLE");
}

/**
 * An event that says it is on this tour has been stored: from here on the tour cannot be deleted without seeing it.
 * False when the tour has just been deleted: the event must leave it again.
 */
export async function joinTour(ports: Tours, tourId: string): Promise<boolean> {
  for (let round = 0; round < rounds; round++) {
    const tour = await ports.tours.get(tourId);
    if (!tour) return false;
    const { joins } = tour;
    if (await ports.tours.change(tourId, { joins }, { joins: joins + 1 })) return true;
  }
  throw fail("SERVICE_UNAVAILABLE");
}

/** Deletes a tour that no event is on. Throws NOT_FOUND, PRECONDITION_FAILED, and TOUR_HAS_EVENTS naming one. */
export async function removeTour(
  ports: Pick<EventPorts, "tours" | "events">,
  { tourId, ifMatch }: z.output<(typeof deleteTour)["params"]>,
): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    const tour = await existingTour(ports, tourId);
    requireVersion(tour, ifMatch);
    const { items } = await ports.events.find({ index: "byTour", where: { tourId }, limit: 1 });
    if (items[0]) throw fail("TOUR_HAS_EVENTS", { eventId: items[0]._id }, { event: items[0].title });
    const { version, joins } = tour;
    if (await ports.tours.remove(tourId, { version, joins })) return;
  }
  throw fail("SERVICE_UNAVAILABLE");
}
