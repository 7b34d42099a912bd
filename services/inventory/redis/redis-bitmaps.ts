/** Bits as Redis counts them, the highest of a byte first; place n is bit n behind the mark that a kept bitmap begins with. */
export const markBytes = 8;

const isSet = (bytes: Buffer, n: number) => ((bytes[n >> 3] ?? 0) & (0x80 >> (n & 7))) !== 0;

/** A bitmap, without a mark, in which the last place of each row is set. */
export function rowEndBits(rows: number[]): { rowsEnd: number; longestRow: number; bits: Buffer } {
  const rowsEnd = rows.reduce((sum, places) => sum + places, 0);
  const bits = Buffer.alloc(rows.length > 0 ? (rowsEnd >> 3) + 1 : 0);
  let end = 0;
  for (const places of rows) {
    end += places;
    bits[end >> 3]! |= 0x80 >> (end & 7);
  }
  const longestRow = rows.reduce((longest, places) => Math.max(longest, places), 0);
  return { rowsEnd, longestRow, bits };
}

/** The places whose bits are set in a part of a kept bitmap that begins at the byte `from`. */
export function takenPlaces(bytes: Buffer, from: number): number[] {
  const first = (from - markBytes) * 8;
  const places: number[] = [];
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    if (bytes[bit >> 3] === 0) bit |= 7;
    else if (isSet(bytes, bit)) places.push(first + bit);
  }
  return places;
}

/** First and last of each range of places up to `capacity` that are not taken. */
export function freeRanges(kept: Buffer, capacity: number): [number, number][] {
  const bytes = kept.subarray(markBytes);
  const ranges: [number, number][] = [];
  let first = 0;
  for (let n = 1; n <= capacity + 1; n++) {
    const isFree = n <= capacity && !isSet(bytes, n);
    if (isFree && first === 0) first = n;
    if (isFree || first === 0) continue;
    ranges.push([first, n - 1]);
    first = 0;
  }
  return ranges;
}
