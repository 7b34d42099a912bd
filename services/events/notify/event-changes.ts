import type { EventDocument, NoticeToOrders, WhenAndWhere } from "../event/event-documents.ts";
import { overAtMs } from "../event/event-times.ts";

/**
 * The notice to the buyers of a published event about a change, to be stored with it: another start or venue. Nothing
 * of a venue that is put right when all is over.
 */
export function newsFor(
  current: EventDocument,
  next: EventDocument,
  { nowMs, requestId }: { nowMs: number; requestId: string | null },
): Partial<EventDocument> {
  const [before, after] = [whenAndWhere(current), whenAndWhere(next)];
  const sameVenue = before.venue.name === after.venue.name && before.venue.city === after.venue.city;
  const isNews = before.startsAtMs !== after.startsAtMs || (!sameVenue && overAtMs(current) > nowMs);
  if (current.state !== "published" || !isNews) return {};
  const owed: NoticeToOrders = { kind: "change", version: current.version + 1, before, after, requestId };
  return { owed: [...current.owed, owed], nextAtMs: current.nextAtMs ?? nowMs };
}

function whenAndWhere({ startsAtMs, timeZone, venue }: WhenAndWhere): WhenAndWhere {
  return { startsAtMs, timeZone, venue };
}
