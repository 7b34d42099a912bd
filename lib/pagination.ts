import { badCursor } from "./errors/field-errors.ts";

interface Asked {
  limit: number;
  cursor?: string | undefined;
}

/** A page of a list inside one document; the cursor is the last item's id. Throws VALIDATION_FAILED for another cursor. */
export function pageWithin<T extends { id: string }>(all: T[], { limit, cursor }: Asked) {
  const last = cursor === undefined ? -1 : all.findIndex(({ id }) => id === cursor);
  if (cursor !== undefined && last < 0) throw badCursor();
  const items = all.slice(last + 1, last + 1 + limit);
  const more = last + 1 + limit < all.length;
  return { items, nextCursor: more ? (items.at(-1)?.id ?? null) : null };
}
