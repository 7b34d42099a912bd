import { fail } from "../../lib/errors.ts";
import { bodyHash, derivedId } from "../../lib/ids.ts";
import { isDuplicateKey } from "../../mixins/store/port.ts";
import type { Bilingual, TourDocument } from "./event-documents.ts";
import type { EventPorts } from "./event-ports.ts";

export interface NewTour {
  idempotencyKey: string;
  organizerId: string;
  name: Bilingual;
}

/** Makes a tour; the same key gives the same one. Throws IDEMPOTENCY_KEY_REUSED. */
export async function openTour(
  ports: EventPorts,
  userId: string,
  { idempotencyKey, ...body }: NewTour,
): Promise<TourDocument> {
  const tour: TourDocument = {
    _id: derivedId("tour", userId, "events.createTour", idempotencyKey),
    ...body,
    bodyHash: bodyHash(body),
    createdAtMs: ports.clock.nowMs(),
    version: 1,
  };
  try {
    await ports.tours.insert(tour);
    return tour;
  } catch (error) {
    const known = isDuplicateKey(error, "_id") ? await ports.tours.get(tour._id) : null;
    if (!known) throw error;
    if (known.bodyHash !== tour.bodyHash) throw fail("IDEMPOTENCY_KEY_REUSED");
    return known;
  }
}

/** Throws NOT_FOUND. */
export async function existingTour(ports: Pick<EventPorts, "tours">, tourId: string): Promise<TourDocument> {
  const tour = await ports.tours.get(tourId);
  if (!tour) throw fail("NOT_FOUND", { what: "tour", id: tourId });
  return tour;
}
