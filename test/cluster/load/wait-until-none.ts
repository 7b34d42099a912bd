import { setTimeout as pause } from "node:timers/promises";
import { secondMs } from "../../../lib/clock.ts";

const lookEveryMs = secondMs / 2;
const maxListed = 10;

/**
 * Looks each half second until `look` gives nothing that is still in the way. Throws after `withinMs` with how many there
 * are and the first of them, behind `failure`.
 */
export async function untilNone(
  failure: string,
  look: () => Promise<readonly string[]>,
  withinMs: number,
): Promise<void> {
  const endMs = Date.now() + withinMs;
  for (;;) {
    const left = await look();
    if (left.length === 0) return;
    if (Date.now() > endMs)
      throw new Error(
        `${failure} after ${withinMs / secondMs} s (${left.length}): ${left.slice(0, maxListed).join(", ")}`,
      );
    await pause(lookEveryMs);
  }
}
