import type { z } from "zod";
import type { createEvent, updateEvent } from "../../contracts/event-editing.ts";
import { isoTime } from "../../lib/clock.ts";
import { fail } from "../../lib/errors.ts";
import { badField } from "../../lib/field-errors.ts";
import { bodyHash, derivedId } from "../../lib/ids.ts";
import { isDuplicateKey } from "../../mixins/store/port.ts";
import { changeEvent } from "./changing.ts";
import type { EventDocument } from "./event-documents.ts";
import type { EventPorts } from "./event-ports.ts";
import { folded } from "./search-words.ts";

type NewEvent = z.output<(typeof createEvent)["params"]>;
type EventChange = z.output<(typeof updateEvent)["params"]>;

/**
 * Makes a draft; the same key gives the same event. Throws NOT_FOUND for a tour that is not the organizer's, and
 * IDEMPOTENCY_KEY_REUSED.
 */
export async function draftEvent(
  ports: EventPorts,
  userId: string,
  { idempotencyKey, ...wish }: NewEvent,
): Promise<EventDocument> {
  const draft = newDraft(
    derivedId("evt", userId, "events.create", idempotencyKey),
    wish,
    ports.clock.nowMs(),
  );
  const known = await ports.events.get(draft._id);
  if (known) return sameEvent(known, draft);
  if (draft.tourId) await requireTour(ports, draft.tourId, draft.organizerId);
  try {
    await ports.events.insert(draft);
    return draft;
  } catch (error) {
    const first = isDuplicateKey(error, "_id") ? await ports.events.get(draft._id) : null;
    if (first) return sameEvent(first, draft);
    throw error;
  }
}

/** Changes the fields that are given. Throws NOT_FOUND, and VALIDATION_FAILED for a time that does not fit. */
export function editEvent(ports: EventPorts, { eventId, ...fields }: EventChange): Promise<EventDocument> {
  return changeEvent(ports, eventId, (event) => {
    const set = changedFields(fields);
    if (Object.keys(set).length === 0) return null;
    if (set.startsAtMs !== undefined) checkStart(event, set.startsAtMs, ports.clock.nowMs());
    return set;
  });
}

function newDraft(_id: string, wish: Omit<NewEvent, "idempotencyKey">, nowMs: number): EventDocument {
  const { startsAt, description, tourId, maxTicketsPerBuyer, ...same } = wish;
  return {
    _id,
    ...same,
    description: description ?? null,
    tourId: tourId ?? null,
    maxTicketsPerBuyer: maxTicketsPerBuyer ?? null,
    cityKey: folded(wish.venue.city),
    startsAtMs: Date.parse(startsAt),
    state: "draft",
    quotas: [],
    ticketTypes: [],
    bodyHash: bodyHash(wish),
    createdAtMs: nowMs,
    version: 1,
  };
}

function sameEvent(known: EventDocument, wished: EventDocument): EventDocument {
  if (known.bodyHash !== wished.bodyHash) throw fail("IDEMPOTENCY_KEY_REUSED");
  return known;
}

async function requireTour(ports: EventPorts, tourId: string, organizerId: string): Promise<void> {
  const tour = await ports.tours.get(tourId);
  if (tour?.organizerId !== organizerId) throw fail("NOT_FOUND", { what: "tour", id: tourId });
}

/** Only the fields that are given: an undefined one would be taken out of the document. */
function changedFields({ startsAt, venue, ...same }: Omit<EventChange, "eventId">): Partial<EventDocument> {
  const set = {
    ...same,
    ...(venue && { venue, cityKey: folded(venue.city) }),
    ...(startsAt && { startsAtMs: Date.parse(startsAt) }),
  };
  return Object.fromEntries(Object.entries(set).filter(([, value]) => value !== undefined));
}

function checkStart(event: EventDocument, startsAtMs: number, nowMs: number): void {
  if (event.state === "published" && startsAtMs <= nowMs) {
    throw badField("/startsAt", "must be in the future, because the event is on sale");
  }
  const late = event.ticketTypes.find(({ saleStartsAtMs }) => (saleStartsAtMs ?? 0) > startsAtMs);
  if (!late) return;
  const saleStartsAt = isoTime(late.saleStartsAtMs!);
  throw badField("/startsAt", `must not be before the sale of ${late.id} starts, ${saleStartsAt}`);
}
