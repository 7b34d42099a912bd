import type { z } from "zod";
import type { createEvent } from "../../../contracts/events/edit-event.ts";
import { fail } from "../../../lib/errors/errors.ts";
import { sameRequest } from "../../../lib/idempotency.ts";
import { bodyHash, derivedId } from "../../../lib/ids.ts";
import { insertIfNew } from "../../../mixins/store/insert-once.ts";
import type { EventPorts } from "../event-ports.ts";
import { folded } from "../list/search-words.ts";
import { joinTour, requireTour } from "../tours/tours.ts";
import type { EventDocument } from "./event-documents.ts";
import { checkEnd, checkStart } from "./event-times.ts";

type NewEvent = z.output<(typeof createEvent)["params"]>;

/**
 * Makes a draft; the same key gives the same event. Throws NOT_FOUND for a tour that is not the organizer's,
 * IDEMPOTENCY_KEY_REUSED, and VALIDATION_FAILED for times that do not fit.
 */
export async function draftEvent(
  ports: EventPorts,
  userId: string,
  { idempotencyKey, ...input }: NewEvent,
): Promise<EventDocument> {
  const draft = newDraft(
    derivedId("evt", userId, "events.create", idempotencyKey),
    input,
    ports.clock.nowMs(),
  );
  return (await knownDraft(ports, draft)) ?? (await insertDraft(ports, draft));
}

/** The event that the same request made before. Throws IDEMPOTENCY_KEY_REUSED when it was another request. */
export async function knownDraft(
  { events }: Pick<EventPorts, "events">,
  wanted: Pick<EventDocument, "_id" | "bodyHash">,
): Promise<EventDocument | null> {
  const known = await events.get(wanted._id);
  return known && sameRequest(known, wanted.bodyHash);
}

/** Stores the draft unless the same request has just stored it. Throws as `draftEvent`. */
export async function insertDraft(ports: EventPorts, draft: EventDocument): Promise<EventDocument> {
  checkStart(draft.startsAtMs, ports.clock.nowMs());
  checkEnd(draft);
  if (draft.tourId !== null) await requireTour(ports, draft.tourId, draft.organizerId);
  if (!(await insertIfNew(ports.events, draft))) {
    return (await knownDraft(ports, draft)) ?? (await insertDraft(ports, draft));
  }
  if (draft.tourId === null || (await joinTour(ports, draft.tourId))) return draft;
  await ports.events.remove(draft._id, { version: draft.version });
  throw fail("NOT_FOUND", { what: "tour", id: draft.tourId });
}

function newDraft(_id: string, input: Omit<NewEvent, "idempotencyKey">, nowMs: number): EventDocument {
  const { startsAt, endsAt, description, tourId, maxTicketsPerBuyer, ...same } = input;
  return {
    _id,
    ...same,
    description: description ?? null,
    tourId: tourId ?? null,
    maxTicketsPerBuyer: maxTicketsPerBuyer ?? null,
    cityKey: folded(input.venue.city),
    startsAtMs: Date.parse(startsAt),
    endsAtMs: endsAt === undefined ? null : Date.parse(endsAt),
    state: "draft",
    quotas: [],
    ticketTypes: [],
    owed: [],
    nextAtMs: null,
    bodyHash: bodyHash(input),
    createdAtMs: nowMs,
    version: 1,
  };
}
