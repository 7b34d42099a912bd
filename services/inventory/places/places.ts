import type { HoldRequest, HoldResult } from "../../../contracts/inventory.ts";
import { failedWith } from "../../../lib/errors/errors.ts";

/**
 * The places port: the fast estimate of taken places, in front of the ledger. Adapters pass `testing/places-suite.ts`.
 * Every method is one atomic decision about one event. It may lie or forget: only the ledger is right.
 * Nothing here is released by time; every release follows the ledger. While the places cannot be reached, each method
 * throws SERVICE_UNAVAILABLE, and may have done its work all the same.
 */
export interface PlacesStore {
  /**
   * All lines and limits, or nothing. Limits come first, then the lines in the order of `pickOrder`; a refusal names
   * the first that cannot be filled. An order that is still held gets the same answer again, and its hold is young again.
   */
  hold(request: HoldRequest, nowMs: number): Promise<HoldAnswer>;
  /** Releases these claims, except those of another order's hold. While the event loads they are noted. Safe to repeat. */
  release(eventId: string, orderId: string, claims: string[]): Promise<{ outcome: ReleaseOutcome }>;
  /** Marks `taken` as the ledger's, and drops this order's hold with whatever it holds beyond that. */
  correct(eventId: string, orderId: string, taken: string[]): Promise<{ outcome: LoadedOutcome }>;

  /** Holds from before `beforeMs`, `limit` at most: those that the ledger has to be asked about. */
  youngHolds(eventId: string, beforeMs: number, limit: number): Promise<YoungHold[]>;
  /** The ledger's verdict on one hold: it is no longer young, and claims outside `claimed` are released. */
  settle(eventId: string, hold: YoungHold, claimed: string[]): Promise<{ outcome: "settled" | "gone" }>;

  /** Opens a load under the loader's token, unless the event is loaded or another loader was busy in the last 10 s. */
  beginLoad(eventId: string, loader: Loader, layout: Layout): Promise<{ outcome: BeginOutcome }>;
  /** Adds one page of the ledger's claims; refused under another token than the load's. */
  loadClaims(eventId: string, loader: Loader, claims: string[]): Promise<{ outcome: "added" | "refused" }>;
  /** Applies releases noted during the load and opens the event to holds; refused under another token than the load's. */
  finishLoad(eventId: string, token: string): Promise<{ outcome: "loaded" | "refused" }>;
  /** Gives a load up that cannot be finished, so that the next loader need not wait for it to go stale. */
  abandonLoad(eventId: string, token: string): Promise<{ outcome: "abandoned" | "refused" }>;
  /** An event that is loading is not loaded: a request to rebuild it does not end the load in progress. */
  unload(eventId: string): Promise<{ outcome: "forgotten" | "notLoaded" }>;
  /** The higher version wins. Capacities only grow, whatever the layout says. */
  updateLayout(eventId: string, layout: Layout): Promise<{ outcome: "updated" | "kept" | "notLoaded" }>;

  /** Events that are loaded. */
  loadedEvents(): Promise<string[]>;
  stock(eventId: string): Promise<StockAnswer>;
  /** Taken places, by pages. Releases between two pages can make them miss some. */
  listTaken(eventId: string, cursor: string | null): Promise<TakenAnswer>;
  /** Frees those of the claims that no young hold has; refused when the event was loaded again since `token`. */
  clearIfStale(eventId: string, token: string, claims: string[]): Promise<RepairAnswer>;
  /** Marks the claims as the ledger's; refused when the event was loaded again since `token`. */
  addTaken(eventId: string, token: string, claims: string[]): Promise<RepairAnswer>;
}

type LoadedOutcome = "corrected" | "notLoaded";
type ReleaseOutcome = "released" | "noted" | "notLoaded";
export type BeginOutcome = "begun" | "busy" | "loaded";

export type HoldAnswer =
  | Exclude<HoldResult, { outcome: "loading" }>
  | { outcome: "notLoaded" }
  /** The loaded layout is older than the one that the request was made for. */
  | { outcome: "outdated" }
  /** The order is held, but for another request. */
  | { outcome: "otherRequest" }
  | { outcome: "unknownQuota"; line: number };

export interface YoungHold {
  orderId: string;
  /** Distinguishes this hold from a later one of the same order. */
  heldAtMs: number;
}

export interface Loader {
  token: string;
  nowMs: number;
}

export interface Layout {
  eventVersion: number;
  quotas: QuotaLayout[];
}

export interface QuotaLayout {
  quotaId: string;
  capacity: number;
  /** Of a seated quota: how many places each row has, in the order of their numbers; of a general one nothing. */
  rows: number[];
}

export type Stock = Extract<StockAnswer, { outcome: "loaded" }>;
export type StockAnswer =
  | { outcome: "notLoaded" }
  | {
      outcome: "loaded";
      eventVersion: number;
      quotas: {
        quotaId: string;
        capacity: number;
        left: number;
        /** Of a seated quota: ranges of free places, first and last. */
        freePlaces: [number, number][] | null;
      }[];
    };

export type TakenAnswer =
  | { outcome: "notLoaded" }
  /** `token` is the one that the event was loaded under. */
  | { outcome: "loaded"; token: string; claims: string[]; nextCursor: string | null };

/** `changed`: how many of the claims were not so before. */
export type RepairAnswer = { outcome: "repaired"; changed: number } | { outcome: "refused" };

/** Does work on the places that can be left out while they cannot be reached: then it answers `instead`. */
export async function unlessDisconnected<T>(instead: T, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (failedWith(error, "SERVICE_UNAVAILABLE")) return instead;
    throw error;
  }
}
