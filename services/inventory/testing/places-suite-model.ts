import type { HoldRequest, PlaceRequest } from "../../../contracts/inventory.ts";
import { holdFingerprint } from "../places/pick-places.ts";
import type { HoldAnswer, Layout, QuotaLayout, YoungHold } from "../places/places.ts";

interface ModelHold extends YoungHold {
  claims: Set<string>;
  granted: { fingerprint: string; answer: HoldAnswer } | null;
}

/** The reference model of the places port for one loaded event: plain sets of claims, slow and simple. */
export class PlacesModel {
  readonly taken = new Set<string>();
  holds: ModelHold[] = [];
  layout: Layout;
  readonly #capacities = new Map<string, number>();

  constructor(layout: Layout, taken: Iterable<string> = []) {
    this.layout = { ...layout, quotas: layout.quotas.map((quota) => this.#grown(quota)) };
    for (const claim of taken) this.taken.add(claim);
  }

  hold(request: HoldRequest, nowMs: number): HoldAnswer {
    const held = this.#holdOf(request.orderId);
    const fingerprint = holdFingerprint(request);
    if (held?.granted) {
      if (held.granted.fingerprint !== fingerprint) return { outcome: "otherRequest" };
      held.heldAtMs = nowMs;
      return held.granted.answer;
    }
    if (this.layout.eventVersion < request.eventVersion) return { outcome: "outdated" };
    const before = new Set(this.taken);
    const answer = this.#takeAll(request);
    const claims = [...this.taken].filter((claim) => !before.has(claim));
    if (answer.outcome !== "held") {
      for (const claim of claims) this.taken.delete(claim);
      return answer;
    }
    this.#end(held);
    this.holds.push({
      orderId: request.orderId,
      heldAtMs: nowMs,
      claims: new Set([...(held?.claims ?? []), ...claims]),
      granted: { fingerprint, answer },
    });
    return answer;
  }

  release(orderId: string, claims: string[]): void {
    for (const claim of claims) {
      const holder = this.holds.find((hold) => hold.claims.has(claim));
      if (holder && holder.orderId !== orderId) continue;
      this.taken.delete(claim);
      if (!holder) continue;
      holder.granted = null;
      holder.claims.delete(claim);
      if (holder.claims.size === 0) this.#end(holder);
    }
  }

  correct(orderId: string, taken: string[]): void {
    this.#drop(this.#holdOf(orderId), taken);
    for (const claim of taken) this.taken.add(claim);
  }

  settle({ orderId, heldAtMs }: YoungHold, claimed: string[]): boolean {
    const hold = this.holds.find((h) => h.orderId === orderId && h.heldAtMs === heldAtMs);
    this.#drop(hold, claimed);
    return hold !== undefined;
  }

  updateLayout(layout: Layout): boolean {
    if (layout.eventVersion <= this.layout.eventVersion) return false;
    this.layout = { ...layout, quotas: layout.quotas.map((quota) => this.#grown(quota)) };
    return true;
  }

  clearIfStale(claims: string[]): number {
    return claims.filter((c) => !this.holds.some((h) => h.claims.has(c)) && this.taken.delete(c)).length;
  }

  stock() {
    const { eventVersion } = this.layout;
    const quotas = this.layout.quotas.map((quota) => {
      const free = this.#freeOf(quota);
      const runs = runsOf(free).map((run) => [run[0], run.at(-1)]);
      const { quotaId, capacity } = quota;
      return { quotaId, capacity, left: free.length, freePlaces: quota.rows.length > 0 ? runs : null };
    });
    return { outcome: "loaded", eventVersion, quotas };
  }

  /** A quota that was not in the last layout has not shrunk either. */
  #grown(quota: QuotaLayout): QuotaLayout {
    const capacity = Math.max(quota.capacity, this.#capacities.get(quota.quotaId) ?? 0);
    this.#capacities.set(quota.quotaId, capacity);
    return { ...quota, capacity };
  }

  #takeAll(request: HoldRequest): HoldAnswer {
    const slots: number[][] = [];
    for (const [index, { limitId, max, quantity }] of request.limits.entries()) {
      const prefix = `${limitId}/${request.buyerId}/`;
      const have = [...this.taken].filter((claim) => claim.startsWith(prefix)).length;
      if (have + quantity > max) return { outcome: "overLimit", limit: index, have };
      const free = upTo(max).filter((slot) => !this.taken.has(`${prefix}${slot}`));
      slots.push(free.slice(0, quantity));
      for (const slot of slots.at(-1)!) this.taken.add(`${prefix}${slot}`);
    }
    const places: number[][] = [];
    const inOrder = (is: (line: PlaceRequest) => boolean) =>
      upTo(request.lines.length)
        .map((n) => n - 1)
        .filter((i) => is(request.lines[i]!));
    const order = [
      ...inOrder((line) => line.placeNumbers !== undefined),
      ...inOrder((line) => !line.placeNumbers && line.pick === "adjacent"),
      ...inOrder((line) => !line.placeNumbers && line.pick === "together"),
      ...inOrder((line) => !line.placeNumbers && line.pick === "any"),
    ];
    for (const line of order) {
      const answer = this.#takeLine(request.lines[line]!);
      if (!Array.isArray(answer)) return { ...answer, line } as HoldAnswer;
      places[line] = answer;
    }
    return { outcome: "held", places, slots };
  }

  #takeLine(line: PlaceRequest): number[] | object {
    const quota = this.layout.quotas.find(({ quotaId }) => quotaId === line.quotaId);
    if (!quota) return { outcome: "unknownQuota" };
    const free = this.#freeOf(quota);
    if (line.placeNumbers) return this.#takeNamed(line.quotaId, line.placeNumbers, free);
    if (free.length < line.quantity) return { outcome: "soldOut", left: free.length };
    const run = line.pick === "any" ? undefined : bestRun(quota, free, line.quantity);
    if (!run && line.pick === "adjacent") return { outcome: "notAdjacent" };
    const places = (run ?? free).slice(0, line.quantity);
    for (const n of places) this.taken.add(`${line.quotaId}/${n}`);
    return places;
  }

  #takeNamed(quotaId: string, named: number[], free: number[]): number[] | object {
    const bad = named.filter((n, index) => !free.includes(n) || named.indexOf(n) < index);
    if (bad.length > 0) return { outcome: "taken", placeNumbers: bad };
    for (const n of named) this.taken.add(`${quotaId}/${n}`);
    return named;
  }

  #freeOf({ quotaId, capacity }: QuotaLayout): number[] {
    return upTo(capacity).filter((n) => !this.taken.has(`${quotaId}/${n}`));
  }

  #holdOf(orderId: string): ModelHold | undefined {
    return this.holds.find((hold) => hold.orderId === orderId);
  }

  #end(hold: ModelHold | undefined): void {
    this.holds = this.holds.filter((other) => other !== hold);
  }

  #drop(hold: ModelHold | undefined, kept: string[]): void {
    for (const claim of hold?.claims ?? []) if (!kept.includes(claim)) this.taken.delete(claim);
    this.#end(hold);
  }
}

function bestRun(quota: QuotaLayout, free: number[], quantity: number): number[] | undefined {
  if (quota.rows.length === 0) return runsOf(free).find((run) => run.length >= quantity);
  let first = 1;
  for (const places of quota.rows) {
    const row = free.filter((n) => n >= first && n < first + places);
    const fitting = runsOf(row).filter((run) => run.length >= quantity);
    const shortest = Math.min(...fitting.map((run) => run.length));
    if (fitting.length > 0) return fitting.find((run) => run.length === shortest);
    first += places;
  }
  return undefined;
}

/** Ascending numbers, split where one is missing. */
function runsOf(numbers: number[]): number[][] {
  const runs: number[][] = [];
  for (const n of numbers) {
    if (runs.at(-1)?.at(-1) === n - 1) runs.at(-1)!.push(n);
    else runs.push([n]);
  }
  return runs;
}

function upTo(most: number): number[] {
  return Array.from({ length: most }, (_, i) => i + 1);
}
