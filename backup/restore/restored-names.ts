import { isoTime } from "../../lib/clock.ts";

const staged = "restoring_";

/** Where a collection is filled before it takes its place. */
export const stagedName = (collection: string) => `${staged}${collection}`;

/** Stands in the database from before the first collection is moved until all are in their places. */
export const exchangeMark = `${staged}exchange`;

/** Where the data from before a restore is retained. */
export const asideName = (collection: string, nowMs: number) =>
  `before-restore-${isoTime(nowMs).replaceAll(":", "-")}-${collection}`;

/** Whether a restore is under way, or was cut off before everything had its place. */
export const isUnfinished = (collections: string[]) => collections.some((name) => name.startsWith(staged));
