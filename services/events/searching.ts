import type { Page, Query } from "../../mixins/store/port.ts";
import type { EventDocument } from "./event-documents.ts";
import type { EventPorts } from "./event-ports.ts";

const scannedAtATime = 200;
/** Events looked at for one page; a page that found fewer than `limit` among them says where to go on. */
export const mostScanned = 1_000;

export interface EventSearch extends Pick<Query<EventDocument>, "index" | "where"> {
  direction: "ascending" | "descending";
  /** What the index does not answer; null: it answers all. */
  passes: ((event: EventDocument) => boolean) | null;
  limit: number;
  cursor: string | undefined;
}

/** One page of the events that an index finds and `passes` lets through. Throws BadCursorError. */
export async function searchEvents(
  { events }: Pick<EventPorts, "events">,
  { passes, limit, cursor, ...query }: EventSearch,
): Promise<Page<EventDocument>> {
  const chunk = passes ? scannedAtATime : limit;
  const items: EventDocument[] = [];
  let after = cursor;
  for (let scanned = 0; scanned < mostScanned; scanned += chunk) {
    const page = await events.find({ ...query, after, limit: chunk });
    const found = passes ? page.items.filter(passes) : page.items;
    items.push(...found.slice(0, limit - items.length));
    if (items.length === limit) {
      const read = page.items.indexOf(items.at(-1)!) + 1;
      if (read === page.items.length) return { items, nextCursor: page.nextCursor };
      // Read up to there once more: only the store makes cursors.
      return { items, nextCursor: (await events.find({ ...query, after, limit: read })).nextCursor };
    }
    if (page.nextCursor === null) return { items, nextCursor: null };
    after = page.nextCursor;
  }
  return { items, nextCursor: after ?? null };
}
