import type { z } from "zod";
import type { listEvents, listEventsOfOrganizer } from "../../contracts/events.ts";
import type { Page, Query } from "../../mixins/store/port.ts";
import type { EventDocument } from "./event-documents.ts";
import type { EventPorts } from "./event-ports.ts";
import { folded, titleMatches } from "./search-words.ts";
import { type EventSearch, searchEvents } from "./searching.ts";

type PublicFilter = z.output<(typeof listEvents)["params"]>;
type OwnFilter = z.output<(typeof listEventsOfOrganizer)["params"]>;

/**
 * Published events by their start, from now on unless `from` says otherwise. A page may have fewer than `limit`
 * items and still a `nextCursor`: rare matches are looked for 1,000 events at a time. Throws BadCursorError for a
 * cursor that is not of this list.
 */
export function listPublished(
  ports: Pick<EventPorts, "events" | "clock">,
  filter: PublicFilter,
): Promise<Page<EventDocument>> {
  return searchEvents(ports, {
    ...narrowestIndex(filter, ports.clock.nowMs()),
    direction: directionOf(filter.sort),
    passes: isAnsweredByIndex(filter) ? null : (event) => passes(event, filter),
    limit: filter.limit,
    cursor: filter.cursor,
  });
}

/** An organizer's events in every state, as `listPublished` pages them. */
export function listOfOrganizer(
  ports: Pick<EventPorts, "events">,
  { organizerId, state, tourId, sort, limit, cursor }: OwnFilter,
): Promise<Page<EventDocument>> {
  const unfiltered = state === undefined && tourId === undefined;
  const fits = (event: EventDocument) =>
    (state === undefined || event.state === state) && (tourId === undefined || event.tourId === tourId);
  return searchEvents(ports, {
    index: sort.endsWith("startsAt") ? "ofOrganizerByStart" : "ofOrganizerByCreation",
    where: { organizerId },
    direction: directionOf(sort),
    passes: unfiltered ? null : fits,
    limit,
    cursor,
  });
}

/** How many events of any state an organizer has. */
export async function countOfOrganizer(
  { events }: Pick<EventPorts, "events">,
  organizerId: string,
): Promise<number> {
  const query: Query<EventDocument> = { index: "ofOrganizerByStart", where: { organizerId }, limit: 1_000 };
  let count = 0;
  for (let after: string | null | undefined; after !== null; ) {
    const page = await events.find(after === undefined ? query : { ...query, after });
    count += page.items.length;
    after = page.nextCursor;
  }
  return count;
}

const directionOf = (sort: string) => (sort.startsWith("-") ? "descending" : "ascending");

/** The filters that it does not answer are checked event by event. */
function narrowestIndex(filter: PublicFilter, nowMs: number): Pick<EventSearch, "index" | "where"> {
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

function isAnsweredByIndex({ tourId, organizerId, city, q }: PublicFilter): boolean {
  return q === undefined && [tourId, organizerId, city].filter((value) => value !== undefined).length <= 1;
}

function passes(event: EventDocument, { tourId, organizerId, city, q }: PublicFilter): boolean {
  if (tourId !== undefined && event.tourId !== tourId) return false;
  if (organizerId !== undefined && event.organizerId !== organizerId) return false;
  if (city !== undefined && event.cityKey !== folded(city)) return false;
  return q === undefined || titleMatches(event.title, q);
}
