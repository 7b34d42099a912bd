import type { z } from "zod";
import type { duplicateEvent } from "../../../contracts/events/edit-event.ts";
import { bodyHash, derivedId } from "../../../lib/ids.ts";
import type { EventPorts } from "../event-ports.ts";
import { existingEvent } from "./change-event.ts";
import { insertDraft, knownDraft } from "./draft-event.ts";
import type { EventDocument, EventTicketType } from "./event-documents.ts";

type Duplicate = z.output<(typeof duplicateEvent)["params"]>;

/**
 * Makes a draft with all that the event sells, its sale as long before the new start as the old one was; the same key
 * gives the same draft. Throws NOT_FOUND, IDEMPOTENCY_KEY_REUSED, and VALIDATION_FAILED for a start in the past.
 */
export async function duplicate(
  ports: EventPorts,
  userId: string,
  { idempotencyKey, ...input }: Duplicate,
): Promise<EventDocument> {
  const _id = derivedId("evt", userId, "events.duplicate", idempotencyKey);
  const known = await knownDraft(ports, { _id, bodyHash: bodyHash(input) });
  if (known) return known;
  const original = await existingEvent(ports, input.eventId);
  return await insertDraft(ports, copyOf(original, { _id, input, nowMs: ports.clock.nowMs() }));
}

interface Copy {
  _id: string;
  input: Omit<Duplicate, "idempotencyKey">;
  nowMs: number;
}

function copyOf(original: EventDocument, { _id, input, nowMs }: Copy): EventDocument {
  const startsAtMs = input.startsAt === undefined ? original.startsAtMs : Date.parse(input.startsAt);
  const laterMs = startsAtMs - original.startsAtMs;
  const newQuotaId = (quotaId: string) => derivedId("quo", _id, quotaId);
  return {
    ...original,
    _id,
    title: input.title ?? original.title,
    startsAtMs,
    endsAtMs: moved(original.endsAtMs, laterMs),
    state: "draft",
    quotas: original.quotas.map((quota) => ({
      ...quota,
      id: newQuotaId(quota.id),
      version: 1,
      bodyHash: "",
    })),
    ticketTypes: original.ticketTypes.map((ticketType) => ({
      ...moveSale(ticketType, laterMs),
      id: derivedId("typ", _id, ticketType.id),
      quotaId: newQuotaId(ticketType.quotaId),
      version: 1,
      bodyHash: "",
    })),
    owed: [],
    nextAtMs: null,
    bodyHash: bodyHash(input),
    createdAtMs: nowMs,
    version: 1,
  };
}

function moveSale(ticketType: EventTicketType, laterMs: number): EventTicketType {
  const { saleStartsAtMs, saleEndsAtMs } = ticketType;
  return {
    ...ticketType,
    saleStartsAtMs: moved(saleStartsAtMs, laterMs),
    saleEndsAtMs: moved(saleEndsAtMs, laterMs),
  };
}

const moved = (atMs: number | null, laterMs: number) => (atMs === null ? null : atMs + laterMs);
