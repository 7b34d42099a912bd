import type { Collection, Document, Page, Query } from "./port.ts";

/** A page of these fields and `_id` alone. */
export function pageOfFields<D extends Document, F extends keyof D & string>(
  { items, nextCursor }: Page<D>,
  fields: F[],
): Page<Pick<D, F | "_id">> {
  const picked = new Set<string>(["_id", ...fields]);
  const only = (doc: D) => Object.fromEntries(Object.entries(doc).filter(([field]) => picked.has(field)));
  return { items: items.map((doc) => only(doc) as Pick<D, F | "_id">), nextCursor };
}

/** All that an index finds, page by page; yields to other work before the next is read. */
export async function* everyPage<D extends Document>(
  collection: Pick<Collection<D>, "find">,
  query: Omit<Query<D>, "after">,
): AsyncGenerator<D[]> {
  let after: string | undefined;
  do {
    const page: Page<D> = await collection.find({ ...query, after });
    yield page.items;
    after = page.nextCursor ?? undefined;
  } while (after !== undefined);
}

const scanBatchSize = 200;
/** Documents looked at for one page; a page that found fewer than `limit` among them says where to go on. */
export const maxScanned = 1_000;

/**
 * One page of what an index finds and `fits` lets through: for what no index answers. It may have fewer documents than
 * `limit` and still a `nextCursor`. Throws BadCursorError.
 */
export async function fittingPage<D extends Document>(
  collection: Pick<Collection<D>, "find">,
  { limit, ...query }: Query<D>,
  fits: (doc: D) => boolean,
): Promise<Page<D>> {
  const items: D[] = [];
  let { after } = query;
  for (let scanned = 0; scanned < maxScanned; scanned += scanBatchSize) {
    const page = await collection.find({ ...query, after, limit: scanBatchSize });
    items.push(...page.items.filter(fits).slice(0, limit - items.length));
    if (items.length === limit) {
      const read = page.items.indexOf(items.at(-1)!) + 1;
      if (read === page.items.length) return { items, nextCursor: page.nextCursor };
      // Read up to there once more: only the store makes cursors.
      return { items, nextCursor: (await collection.find({ ...query, after, limit: read })).nextCursor };
    }
    if (page.nextCursor === null) return { items, nextCursor: null };
    after = page.nextCursor;
  }
  return { items, nextCursor: after ?? null };
}
