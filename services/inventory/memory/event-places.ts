import type { HoldRequest, LimitRequest } from "../../../contracts/inventory.ts";
import { placeClaim, slotClaim } from "../../../lib/ids.ts";
import { holdFingerprint, pickOrder, pickPlaces } from "../places/pick-places.ts";
import type { HoldAnswer, Layout, QuotaLayout, Stock, YoungHold } from "../places/places.ts";
import { TakenClaims } from "./taken-claims.ts";

type Held = Extract<HoldAnswer, { outcome: "held" }>;

interface Hold {
  heldAtMs: number;
  claims: Set<string>;
  /** Null once part of it was released: repeating it would promise released places. */
  granted: { fingerprint: string; answer: Held } | null;
}

/** The estimate of one event in memory: taken places, and the young holds among them. */
export class EventPlaces {
  readonly taken = new TakenClaims();
  readonly #holds = new Map<string, Hold>();
  /** Claim → the order whose young hold has it. */
  readonly #holders = new Map<string, string>();
  #layout: Layout = { eventVersion: 0, quotas: [] };
  #quotas = new Map<string, { rowEnds: number[] }>();

  constructor(layout: Layout) {
    this.updateLayout(layout);
  }

  /** False when the layout is no newer. */
  updateLayout(layout: Layout): boolean {
    if (layout.eventVersion <= this.#layout.eventVersion) return false;
    this.#layout = layout;
    this.#quotas = new Map(layout.quotas.map((quota) => [quota.quotaId, { rowEnds: rowEndsOf(quota) }]));
    for (const { quotaId, capacity } of layout.quotas) this.taken.bitmap(quotaId).grow(capacity);
    return true;
  }

  hold(request: HoldRequest, nowMs: number): HoldAnswer {
    const held = this.#holds.get(request.orderId);
    const fingerprint = holdFingerprint(request);
    if (held?.granted) {
      if (held.granted.fingerprint !== fingerprint) return { outcome: "otherRequest" };
      this.#keep(request.orderId, { ...held, heldAtMs: nowMs });
      return structuredClone(held.granted.answer);
    }
    if (this.#layout.eventVersion < request.eventVersion) return { outcome: "outdated" };
    const claims: string[] = [];
    const answer = this.#takeAll(request, claims);
    if (answer.outcome !== "held") {
      for (const claim of claims) this.taken.free(claim);
      return answer;
    }
    for (const claim of claims) this.#holders.set(claim, request.orderId);
    this.#keep(request.orderId, {
      heldAtMs: nowMs,
      claims: new Set([...(held?.claims ?? []), ...claims]),
      granted: { fingerprint, answer },
    });
    return { ...answer, places: answer.places.map((p) => [...p]), slots: answer.slots.map((s) => [...s]) };
  }

  release(orderId: string, claims: string[]): void {
    const hold = this.#holds.get(orderId);
    for (const claim of claims) {
      const holder = this.#holders.get(claim);
      if (holder !== undefined && holder !== orderId) continue;
      this.#holders.delete(claim);
      this.taken.free(claim);
      if (hold?.claims.delete(claim)) hold.granted = null;
    }
    if (hold?.claims.size === 0) this.#holds.delete(orderId);
  }

  correct(orderId: string, taken: string[]): void {
    for (const claim of taken) this.taken.take(claim);
    this.#drop(orderId, new Set(taken));
  }

  /** True while an order may be on its way to the ledger. */
  get hasHolds(): boolean {
    return this.#holds.size > 0;
  }

  /** The oldest first, as long as the clock runs forward. */
  youngHolds(beforeMs: number, limit: number): YoungHold[] {
    const found: YoungHold[] = [];
    for (const [orderId, { heldAtMs }] of this.#holds) {
      if (found.length >= limit) break;
      if (heldAtMs < beforeMs) found.push({ orderId, heldAtMs });
    }
    return found;
  }

  /** False when there is no such hold any more. */
  settle({ orderId, heldAtMs }: YoungHold, claimed: string[]): boolean {
    if (this.#holds.get(orderId)?.heldAtMs !== heldAtMs) return false;
    this.#drop(orderId, new Set(claimed));
    return true;
  }

  /** How many were freed: young holds keep theirs. */
  clearIfStale(claims: string[]): number {
    return claims.filter((claim) => !this.#holders.has(claim) && this.taken.free(claim)).length;
  }

  stock(): Stock {
    const quotas = this.#layout.quotas.map(({ quotaId, rows }) => {
      const { capacity, left } = this.taken.bitmap(quotaId);
      return { quotaId, capacity, left, freePlaces: rows.length > 0 ? this.#freePlaces(quotaId) : null };
    });
    return { outcome: "loaded", eventVersion: this.#layout.eventVersion, quotas };
  }

  #freePlaces(quotaId: string): [number, number][] {
    const bitmap = this.taken.bitmap(quotaId);
    const ranges: [number, number][] = [];
    for (let first = bitmap.nextFree(1); first <= bitmap.capacity; ) {
      const last = Math.min(bitmap.nextTaken(first) - 1, bitmap.capacity);
      ranges.push([first, last]);
      first = bitmap.nextFree(last + 1);
    }
    return ranges;
  }

  /** Adds to `claims` whatever it takes, so that a refusal can be undone. */
  #takeAll(request: HoldRequest, claims: string[]): HoldAnswer {
    const slots: number[][] = [];
    for (const [index, limit] of request.limits.entries()) {
      const used = this.taken.slotsUsed(limit.limitId, request.buyerId);
      if (used.size + limit.quantity > limit.max)
        return { outcome: "overLimit", limit: index, have: used.size };
      const chosen = lowestUnused(used, limit);
      for (const slot of chosen) this.#takeInto(claims, slotClaim(limit.limitId, request.buyerId, slot));
      slots.push(chosen);
    }
    const places: number[][] = [];
    for (const line of pickOrder(request.lines)) {
      const wanted = request.lines[line]!;
      const quota = this.#quotas.get(wanted.quotaId);
      if (!quota) return { outcome: "unknownQuota", line };
      const bitmap = this.taken.bitmap(wanted.quotaId);
      const picked = pickPlaces({ bitmap, rowEnds: quota.rowEnds }, wanted);
      if (picked.outcome !== "picked") return { ...picked, line };
      for (const n of picked.places) claims.push(placeClaim(wanted.quotaId, n));
      places[line] = picked.places;
    }
    return { outcome: "held", places, slots };
  }

  #takeInto(claims: string[], claim: string): void {
    this.taken.take(claim);
    claims.push(claim);
  }

  #keep(orderId: string, hold: Hold): void {
    // Last in the map, so that the map is in the order of time.
    this.#holds.delete(orderId);
    this.#holds.set(orderId, hold);
  }

  /** Ends a hold; what it has beyond `kept` is free. */
  #drop(orderId: string, kept: Set<string>): void {
    for (const claim of this.#holds.get(orderId)?.claims ?? []) {
      this.#holders.delete(claim);
      if (!kept.has(claim)) this.taken.free(claim);
    }
    this.#holds.delete(orderId);
  }
}

/** They are within the limit when `used` and the quantity are, even if it was lowered and `used` reaches beyond it. */
function lowestUnused(used: ReadonlySet<number>, { quantity }: LimitRequest): number[] {
  const slots: number[] = [];
  for (let slot = 1; slots.length < quantity; slot++) if (!used.has(slot)) slots.push(slot);
  return slots;
}

function rowEndsOf({ rows }: QuotaLayout): number[] {
  let end = 0;
  return rows.map((places) => {
    end += places;
    return end;
  });
}
