import { parseClaim, placeClaim, slotClaim } from "../../../lib/ids.ts";

/** The taken places of one quota, one bit each. Places beyond the capacity can be taken before it grows over them. */
export class PlaceBitmap {
  #words = new Uint32Array(4);
  #capacity = 0;
  #left = 0;
  /** No place below it is free. */
  #lowest = 1;
  /** Length → no run of that many free places begins below. Taking a place makes no run; freeing one can. */
  readonly #runStarts = new Map<number, number>();

  get capacity(): number {
    return this.#capacity;
  }

  /** Free places within the capacity. */
  get left(): number {
    return this.#left;
  }

  /** A smaller capacity changes nothing. Known runs are dropped: the rows may have changed. */
  grow(capacity: number): void {
    this.#runStarts.clear();
    if (capacity <= this.#capacity) return;
    this.#cover(capacity);
    this.#left += capacity - this.#capacity;
    for (let n = this.nextTaken(this.#capacity + 1); n <= capacity; n = this.nextTaken(n + 1)) this.#left--;
    this.#capacity = capacity;
  }

  isTaken(n: number): boolean {
    return ((this.#words[n >>> 5] ?? 0) & (1 << (n & 31))) !== 0;
  }

  /** False if it was taken already. */
  take(n: number): boolean {
    if (this.isTaken(n)) return false;
    this.#cover(n);
    this.#words[n >>> 5]! |= 1 << (n & 31);
    if (n <= this.#capacity) this.#left--;
    return true;
  }

  /** False if it was free already. */
  free(n: number): boolean {
    if (!this.isTaken(n)) return false;
    this.#words[n >>> 5]! &= ~(1 << (n & 31));
    if (n <= this.#capacity) this.#left++;
    if (n < this.#lowest) this.#lowest = n;
    for (const [length, start] of this.#runStarts) {
      if (n - length + 1 < start) this.#runStarts.set(length, Math.max(1, n - length + 1));
    }
    return true;
  }

  /** Where a search for a run of free places may begin. */
  runStart(length: number): number {
    return this.#runStarts.get(length) ?? 1;
  }

  /** A search found no run of that many places in one row that begins below `start`. */
  noRunBelow(start: number, length: number): void {
    this.#runStarts.set(length, start);
  }

  /** The lowest free place from `from` on; above the capacity when there is none. */
  nextFree(from: number): number {
    const start = Math.max(from, this.#lowest);
    const found = start > this.#capacity ? start : Math.min(this.#scanFree(start), this.#capacity + 1);
    if (from <= this.#lowest) this.#lowest = found;
    return found;
  }

  /** The lowest taken place from `from` on; Infinity when there is none. */
  nextTaken(from: number): number {
    let i = from >>> 5;
    if (i >= this.#words.length) return Number.POSITIVE_INFINITY;
    let taken = this.#words[i]! & (-1 << (from & 31));
    while (taken === 0 && ++i < this.#words.length) taken = this.#words[i]!;
    return taken === 0 ? Number.POSITIVE_INFINITY : i * 32 + lowestBit(taken);
  }

  #scanFree(from: number): number {
    let i = from >>> 5;
    let free = ~this.#words[i]! & (-1 << (from & 31));
    while (free === 0 && ++i < this.#words.length) free = ~this.#words[i]!;
    return i * 32 + lowestBit(free);
  }

  #cover(n: number): void {
    const needed = (n >>> 5) + 1;
    if (needed <= this.#words.length) return;
    const words = new Uint32Array(Math.max(needed, this.#words.length * 2));
    words.set(this.#words);
    this.#words = words;
  }
}

/** 32 for no bit at all. */
function lowestBit(word: number): number {
  return word === 0 ? 32 : 31 - Math.clz32(word & -word);
}

const pageSize = 5_000;

/** Claims of one event, in memory: places as bits, and the slots that each buyer uses. */
export class TakenClaims {
  readonly #bitmaps = new Map<string, PlaceBitmap>();
  /** `<limitId>/<buyerId>` → slots in use. */
  readonly #slots = new Map<string, Set<number>>();

  /** Exists before the layout knows the quota: claims of a quota may be read before a layout with it. */
  bitmap(quotaId: string): PlaceBitmap {
    const known = this.#bitmaps.get(quotaId);
    if (known) return known;
    const bitmap = new PlaceBitmap();
    this.#bitmaps.set(quotaId, bitmap);
    return bitmap;
  }

  slotsUsed(limitId: string, buyerId: string): ReadonlySet<number> {
    return this.#slots.get(`${limitId}/${buyerId}`) ?? new Set();
  }

  /** False if it was taken already. */
  take(text: string): boolean {
    const claim = parseClaim(text);
    if (claim.kind === "place") return this.bitmap(claim.quotaId).take(claim.placeNumber);
    const key = `${claim.limitId}/${claim.buyerId}`;
    const used = this.#slots.get(key) ?? new Set();
    if (used.has(claim.slot)) return false;
    this.#slots.set(key, used.add(claim.slot));
    return true;
  }

  /** False if it was free already. */
  free(text: string): boolean {
    const claim = parseClaim(text);
    if (claim.kind === "place") return this.bitmap(claim.quotaId).free(claim.placeNumber);
    const key = `${claim.limitId}/${claim.buyerId}`;
    const used = this.#slots.get(key);
    if (!used?.delete(claim.slot)) return false;
    if (used.size === 0) this.#slots.delete(key);
    return true;
  }

  /** The cursor is `<index of the quota>/<number to start at>`; after the last quota come the slots, by buyer. */
  page(cursor: string | null): { claims: string[]; nextCursor: string | null } {
    const [section = 0, from = 1] = (cursor ?? "0/1").split("/").map(Number);
    const quota = [...this.#bitmaps][section];
    return quota ? placesPage(quota, section, from) : slotsPage(this.#slots, section, from);
  }
}

function placesPage([quotaId, bitmap]: [string, PlaceBitmap], section: number, from: number) {
  const claims: string[] = [];
  let n = bitmap.nextTaken(from);
  for (; n < Number.POSITIVE_INFINITY && claims.length < pageSize; n = bitmap.nextTaken(n + 1)) {
    claims.push(placeClaim(quotaId, n));
  }
  return { claims, nextCursor: n < Number.POSITIVE_INFINITY ? `${section}/${n}` : `${section + 1}/1` };
}

function slotsPage(slots: Map<string, Set<number>>, section: number, from: number) {
  const claims: string[] = [];
  let position = 0;
  for (const [key, used] of slots) {
    if (++position < from) continue;
    if (claims.length >= pageSize) return { claims, nextCursor: `${section}/${position}` };
    const [limitId, buyerId] = key.split("/") as [string, string];
    for (const slot of used) claims.push(slotClaim(limitId, buyerId, slot));
  }
  return { claims, nextCursor: null };
}
