import type { z } from "zod";
import type { listEvents, listEventsOfOrganizer } from "../../../contracts/events/events.ts";
import { fittingPage } from "../../../mixins/store/pagination.ts";
import type { Page, Query } from "../../../mixins/store/port.ts";
import type { EventDocument } from "../event/event-documents.ts";
import type { EventPorts } from "../event-ports.ts";
import { folded, titleMatches } from "./search-words.ts";

type PublicFilter = z.output<(typeof listEvents)["params"]>;
type OwnFilter = z.output<(typeof listEventsOfOrganizer)["params"]>;

/**
 * Published events by their start, from now on unless `from` says otherwise. A page may have fewer than `limit`
 * items and still a `nextCursor`: rare matches are looked for 1,000 events at a time. Throws BadCursorError for a
 * cursor that is not of this list.
 */
export function listPublished(
  { events, clock }: Pick<EventPorts, "events" | "clock">,
  filter: PublicFilter,
): Promise<Page<EventDocument>> {
  const { sort, limit, cursor } = filter;
  const narrowest = narrowestIndex(filter, clock.nowMs());
  const query = { ...narrowest, direction: directionOf(sort), limit, after: cursor };
  return isAnsweredByIndex(filter)
    ? events.find(query)
    : fittingPage(events, query, (event) => fits(event, filter));
}

/** An organizer's events in every state, as `listPublished` pages them. */
export function listOfOrganizer(
  { events }: Pick<EventPorts, "events">,
  { organizerId, state, tourId, sort, limit, cursor }: OwnFilter,
): Promise<Page<EventDocument>> {
  const index = sort.endsWith("startsAt") ? "ofOrganizerByStart" : "ofOrganizerByCreation";
  const query = { index, where: { organizerId }, direction: directionOf(sort), limit, after: cursor };
  if (state === undefined && tourId === undefined) return events.find(query);
  const isWanted = (event: EventDocument) =>
    (state === undefined || event.state === state) && (tourId === undefined || event.tourId === tourId);
  return fittingPage(events, query, isWanted);
}

/** How many events of any state an organizer has. */
export function countOfOrganizer(
  { events }: Pick<EventPorts, "events">,
  organizerId: string,
): Promise<number> {
  return events.countWhere({ index: "ofOrganizerByStart", where: { organizerId } });
}

const directionOf = (sort: string): "ascending" | "descending" =>
  sort.startsWith("-") ? "descending" : "ascending";

/** The filters that it does not answer are checked event by event. */
function narrowestIndex(filter: PublicFilter, nowMs: number): Pick<Query<EventDocument>, "index" | "where"> {
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

function fits(event: EventDocument, { tourId, organizerId, city, q }: PublicFilter): boolean {
  if (tourId !== undefined && event.tourId !== tourId) return false;
  if (organizerId !== undefined && event.organizerId !== organizerId) return false;
  if (city !== undefined && event.cityKey !== folded(city)) return false;
  return q === undefined || titleMatches(event.title, q);
}
