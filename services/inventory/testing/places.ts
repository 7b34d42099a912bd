import type { HoldRequest, PlaceRequest } from "../../../contracts/inventory.ts";
import type { Layout, PlacesStore } from "../places/places.ts";

/** Opens an adapter of the port that knows no event yet. */
export type OpenPlaces = () => Promise<PlacesStore>;

/** Samples for the specs of the places: a general quota of 10, and a hall with rows of 4, 6 and 4. */
export const sampleEventId = "evt_sample";

export const sampleLayout: Layout = {
  eventVersion: 1,
  quotas: [
    { quotaId: "quo_floor", capacity: 10, rows: [] },
    { quotaId: "quo_hall", capacity: 14, rows: [4, 6, 4] },
  ],
};

export function layoutWith(capacity: number, eventVersion = 1): Layout {
  return { eventVersion, quotas: [{ quotaId: "quo_floor", capacity, rows: [] }] };
}

export function some(quantity: number, quotaId = "quo_floor"): PlaceRequest {
  return { quotaId, quantity, pick: "any" };
}

export function named(...placeNumbers: number[]): PlaceRequest {
  return { quotaId: "quo_hall", quantity: placeNumbers.length, pick: "any", placeNumbers };
}

export function sideBySide(pick: "together" | "adjacent", quantity: number, quotaId = "quo_hall") {
  return { quotaId, quantity, pick };
}

export function requestOf(
  orderId: string,
  lines: PlaceRequest[],
  more: Partial<HoldRequest> = {},
): HoldRequest {
  return {
    eventId: sampleEventId,
    eventVersion: 1,
    orderId,
    buyerId: "usr_ada",
    lines,
    limits: [],
    ...more,
  };
}

/** Loads the sample event as a loader would. */
export async function loadSample(
  places: PlacesStore,
  claims: string[] = [],
  layout: Layout = sampleLayout,
): Promise<void> {
  const loader = { token: "load_sample", nowMs: 0 };
  await places.beginLoad(sampleEventId, loader, layout);
  await places.loadClaims(sampleEventId, loader, claims);
  await places.finishLoad(sampleEventId, loader.token);
}

/** All that is taken, in order. */
export async function takenOf(places: PlacesStore): Promise<string[] | "notLoaded"> {
  const claims: string[] = [];
  let cursor: string | null = null;
  do {
    const page = await places.listTaken(sampleEventId, cursor);
    if (page.outcome === "notLoaded") return "notLoaded";
    claims.push(...page.claims);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return claims.sort();
}
