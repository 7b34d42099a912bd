import { parseClaim, placeClaim, slotClaim } from "../../../lib/claims.ts";
import { PlaceBitmap } from "../places/place-bitmap.ts";

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
