import type { RandomBytes } from "./ids.ts";

export interface Backoff {
  firstMs: number;
  longestMs: number;
}

/**
 * Exponential backoff after the n-th failed try: `firstMs`, doubled with each further try up to `longestMs`, and up to a
 * quarter more as jitter, so that what failed together is not tried together again.
 */
export function backoffMs({ firstMs, longestMs }: Backoff, tries: number, random: RandomBytes): number {
  const pauseMs = Math.min(longestMs, firstMs * 2 ** (tries - 1));
  return Math.round(pauseMs * (1 + random(1)[0]! / 1_024));
}
