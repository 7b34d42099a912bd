import type { Event } from "../../../contracts/events/events.ts";
import type { Clock } from "../../../lib/clock.ts";
import type { Failpoints } from "../../../lib/failpoints.ts";
import type { Logger } from "../../../lib/telemetry/logging.ts";
import type { Metrics } from "../../../lib/telemetry/metrics.ts";
import type { Loads } from "../sync/load-places.ts";
import type { EventsForSale } from "./events-for-sale.ts";
import type { PlacesStore } from "./places.ts";

export interface ClaimsPage {
  orders: { orderId: string; claims: string[] }[];
  nextCursor: string | null;
}

/** The inventory's ports to the ledger and the events, and its resources. */
export interface LedgerPorts {
  /** Throws NOT_FOUND. */
  readEvent: (eventId: string) => Promise<Event>;
  listClaims: (eventId: string, cursor: string | undefined) => Promise<ClaimsPage>;
  /** At most 1,000 orders; null where there is no such order. */
  getClaims: (orderIds: string[]) => Promise<Record<string, string[] | null>>;
}

export interface InventoryPorts extends LedgerPorts {
  places: PlacesStore;
  events: EventsForSale;
  loads: Loads;
  clock: Clock;
  /** A token that no other loader has. */
  newToken: () => string;
  wait: (ms: number) => Promise<unknown>;
  /** True for one of those processes that ask for the same round within `forMs`: the others can leave it out. */
  claimRound: (round: string, forMs: number) => Promise<boolean>;
  metrics: Pick<Metrics, "placesMended">;
  failpoints: Failpoints;
  log: Pick<Logger, "warn" | "error">;
}
