import type { HoldRequest, PlaceRequest } from "../../../contracts/inventory.ts";
import type { PlaceBitmap } from "../memory/taken-claims.ts";

/** One quota as places are picked from it. */
export interface PickedQuota {
  bitmap: PlaceBitmap;
  /** The last place of each row, ascending; of a general quota nothing. */
  rowEnds: number[];
}

export type Picked =
  | { outcome: "picked"; places: number[] }
  | { outcome: "soldOut"; left: number }
  | { outcome: "taken"; placeNumbers: number[] }
  | { outcome: "notAdjacent" };

/** Takes the places of one line, or none and says why. */
export function pickPlaces(quota: PickedQuota, line: PlaceRequest): Picked {
  const { bitmap } = quota;
  if (line.placeNumbers) return pickNamed(bitmap, line.placeNumbers);
  if (bitmap.left < line.quantity) return { outcome: "soldOut", left: bitmap.left };
  if (line.pick === "any") return pickLowest(bitmap, line.quantity);
  const run = bestRun(quota, line.quantity);
  if (run) return take(bitmap, run);
  return line.pick === "adjacent" ? { outcome: "notAdjacent" } : pickLowest(bitmap, line.quantity);
}

function pickNamed(bitmap: PlaceBitmap, placeNumbers: number[]): Picked {
  const places: number[] = [];
  const refused: number[] = [];
  for (const n of placeNumbers) (n <= bitmap.capacity && bitmap.take(n) ? places : refused).push(n);
  if (refused.length === 0) return { outcome: "picked", places };
  for (const n of places) bitmap.free(n);
  return { outcome: "taken", placeNumbers: refused };
}

function take(bitmap: PlaceBitmap, places: number[]): Picked {
  for (const n of places) bitmap.take(n);
  return { outcome: "picked", places };
}

/** The bits decide, not the count of places left: none is beyond the capacity. */
function pickLowest(bitmap: PlaceBitmap, quantity: number): Picked {
  const places: number[] = [];
  for (let n = 1; places.length < quantity; n++) {
    n = bitmap.nextFree(n);
    if (n > bitmap.capacity) return { outcome: "soldOut", left: places.length };
    places.push(n);
  }
  return take(bitmap, places);
}

/**
 * Places side by side: in the first row with a run that is long enough, its shortest such run, so that longer ones
 * stay whole. The numbers of a general quota are one row without neighbours to spare: its first run will do.
 */
function bestRun(quota: PickedQuota, quantity: number): number[] | null {
  const { bitmap, rowEnds } = quota;
  const last = Math.min(rowEnds.at(-1) ?? bitmap.capacity, bitmap.capacity);
  let from = bitmap.nextFree(bitmap.runStart(quantity));
  let run: number[] | null = null;
  while (!run && from + quantity - 1 <= last) {
    const end = Math.min(endOfRow(quota, from), last);
    run = shortestRun(bitmap, { from, end, quantity });
    if (!run) from = bitmap.nextFree(end + 1);
  }
  bitmap.noRunBelow(from, quantity);
  return run;
}

/** Of a general quota the end of the run that `from` is in: any run is as good as the next. */
function endOfRow({ bitmap, rowEnds }: PickedQuota, from: number): number {
  return rowEnds.length === 0 ? bitmap.nextTaken(from) - 1 : rowEnds[rowOf(rowEnds, from)]!;
}

/** The shortest run that is long enough from `from` to `end`, the first if there are several; `from` is free. */
function shortestRun(
  bitmap: PlaceBitmap,
  { from, end, quantity }: { from: number; end: number; quantity: number },
): number[] | null {
  let best = 0;
  let shortest = Number.POSITIVE_INFINITY;
  for (let start = from; start + quantity - 1 <= end; ) {
    const stop = Math.min(bitmap.nextTaken(start), end + 1);
    if (stop - start >= quantity && stop - start < shortest) {
      best = start;
      shortest = stop - start;
    }
    if (shortest === quantity) break;
    start = bitmap.nextFree(stop);
  }
  return best === 0 ? null : numbersFrom(best, quantity);
}

/** The first row that ends at `n` or after it. */
function rowOf(rowEnds: number[], n: number): number {
  let low = 0;
  let high = rowEnds.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (rowEnds[middle]! < n) low = middle + 1;
    else high = middle;
  }
  return low;
}

function numbersFrom(first: number, quantity: number): number[] {
  return Array.from({ length: quantity }, (_, i) => first + i);
}

/** The identity of a hold request of one order: its lines, its buyer and what counts towards a limit. */
export function holdFingerprint({ buyerId, lines, limits }: HoldRequest): string {
  return JSON.stringify([
    buyerId,
    lines.map((line) => [line.quotaId, line.quantity, line.pick, line.placeNumbers ?? null]),
    limits.map((limit) => [limit.limitId, limit.quantity]),
  ]);
}

/** Indexes of the lines, the choosiest first, so that no line takes the only places of another one. */
export function pickOrder(lines: PlaceRequest[]): number[] {
  const choosiness = (line: PlaceRequest) =>
    line.placeNumbers ? 0 : { adjacent: 1, together: 2, any: 3 }[line.pick];
  return [...lines.keys()].sort((a, b) => choosiness(lines[a]!) - choosiness(lines[b]!));
}
