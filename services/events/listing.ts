import type { z } from "zod";
import type { listEvents } from "../../contracts/events.ts";
import type { Page, Query } from "../../mixins/store/port.ts";
import type { EventDocument } from "./event-documents.ts";
import type { EventPorts } from "./event-ports.ts";
import { folded, titleMatches } from "./search-words.ts";

type Filter = z.output<(typeof listEvents)["params"]>;
type Search = Pick<Query<EventDocument>, "index" | "where">;

const scannedAtATime = 200;
/** Events looked at for one page; a page that found fewer than `limit` among them says where to go on. */
export const mostScanned = 1_000;

/**
 * Published events by their start, from now on unless `from` says otherwise. A page may have fewer than `limit`
 * items and still a `nextCursor`: rare matches are looked for 1,000 events at a time. Throws BadCursorError for a
 * cursor that is not of this list.
 */
export async function listPublished(
  { events, clock }: Pick<EventPorts, "events" | "clock">,
  filter: Filter,
): Promise<Page<EventDocument>> {
  const search = searchFor(filter, clock.nowMs());
  const chunk = isAnsweredByIndex(filter) ? filter.limit : scannedAtATime;
  const items: EventDocument[] = [];
  let after = filter.cursor;
  for (let scanned = 0; scanned < mostScanned; scanned += chunk) {
    const page = await events.find({ ...search, after, limit: chunk });
    const matches = page.items.filter((event) => passes(event, filter)).slice(0, filter.limit - items.length);
    items.push(...matches);
    if (items.length === filter.limit) {
      const limit = page.items.indexOf(items.at(-1)!) + 1;
      if (limit === page.items.length) return { items, nextCursor: page.nextCursor };
      // Read up to there once more: only the store makes cursors.
      return { items, nextCursor: (await events.find({ ...search, after, limit })).nextCursor };
    }
    if (page.nextCursor === null) return { items, nextCursor: null };
    after = page.nextCursor;
  }
  return { items, nextCursor: after ?? null };
}

/** The narrowest index; the filters that it does not answer are checked event by event. */
function searchFor(filter: Filter, nowMs: number): Search {
  const startsAtMs = {
    from: filter.from === undefined ? nowMs : Date.parse(filter.from),
    ...(filter.before !== undefined && { before: Date.parse(filter.before) }),
  };
  const rest = { state: "published", startsAtMs } as const;
  if (filter.tourId !== undefined) return { index: "byTour", where: { tourId: filter.tourId, ...rest } };
  if (filter.organizerId !== undefined) {
    return { index: "byOrganizer", where: { organizerId: filter.organizerId, ...rest } };
  }
  if (filter.city !== undefined) return { index: "byCity", where: { cityKey: folded(filter.city), ...rest } };
  return { index: "byStart", where: rest };
}

function isAnsweredByIndex({ tourId, organizerId, city, q }: Filter): boolean {
  return q === undefined && [tourId, organizerId, city].filter((value) => value !== undefined).length <= 1;
}

function passes(event: EventDocument, { tourId, organizerId, city, q }: Filter): boolean {
  if (tourId !== undefined && event.tourId !== tourId) return false;
  if (organizerId !== undefined && event.organizerId !== organizerId) return false;
  if (city !== undefined && event.cityKey !== folded(city)) return false;
  return q === undefined || titleMatches(event.title, q);
}
