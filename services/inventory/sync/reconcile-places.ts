import type { InventoryPorts } from "../places/inventory-ports.ts";
import type { RepairAnswer } from "../places/places.ts";

export type ReconcilePorts = Pick<InventoryPorts, "places" | "listClaims" | "clock">;

/**
 * A claim that the estimate lost or retained too long is corrected while no other worker could have settled it: well within
 * the time that a hold stays young.
 */
const patienceMs = 30_000;
const repairSize = 1_000;

export interface Repaired {
  cleared: number;
  added: number;
}

/**
 * Compares the estimate with the ledger: frees what neither an order claims nor a young hold has, and takes what the
 * ledger claims. Reads the estimate first, so that each of its claims has had time to reach the ledger.
 * Null when the event is not loaded, was loaded again in between, or the reading took too long to trust.
 */
export async function reconcilePlaces(ports: ReconcilePorts, eventId: string): Promise<Repaired | null> {
  const startedAtMs = ports.clock.nowMs();
  const estimate = await readEstimate(ports, eventId);
  if (!estimate) return null;
  const missing = await readDifference(ports, eventId, estimate.taken);
  if (ports.clock.nowMs() - startedAtMs > patienceMs) return null;
  const { places } = ports;
  const { token, taken } = estimate;
  const cleared = await inParts([...taken], (part) => places.clearIfStale(eventId, token, part));
  const added = await inParts(missing, (part) => places.addTaken(eventId, token, part));
  return cleared === null || added === null ? null : { cleared, added };
}

async function readEstimate(ports: ReconcilePorts, eventId: string) {
  const taken = new Set<string>();
  let token: string | null = null;
  let cursor: string | null = null;
  do {
    const page = await ports.places.listTaken(eventId, cursor);
    if (page.outcome === "notLoaded" || page.token !== (token ?? page.token)) return null;
    token = page.token;
    for (const claim of page.claims) taken.add(claim);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return { token, taken };
}

/** Leaves in `taken` the claims that the ledger does not have; answers those that it has beyond `taken`. */
async function readDifference(ports: ReconcilePorts, eventId: string, taken: Set<string>): Promise<string[]> {
  const missing: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await ports.listClaims(eventId, cursor);
    for (const claim of page.orders.flatMap((order) => order.claims)) {
      if (!taken.delete(claim)) missing.push(claim);
    }
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return missing;
}

/** How many changed; null as soon as a part is refused. */
async function inParts(
  claims: string[],
  repair: (part: string[]) => Promise<RepairAnswer>,
): Promise<number | null> {
  let changed = 0;
  for (let from = 0; from < claims.length; from += repairSize) {
    const answer = await repair(claims.slice(from, from + repairSize));
    if (answer.outcome === "refused") return null;
    changed += answer.changed;
  }
  return changed;
}

export type ReconcileAllPorts = ReconcilePorts & Pick<InventoryPorts, "log" | "claimRound" | "metrics">;

/** How long a process that reconciles an event spares the others that work: less than they wait between two rounds. */
const roundMs = 50_000;

/** Reconciles each loaded event that no other process is at, one after the other; logs the repairs. */
export async function reconcileLoaded(ports: ReconcileAllPorts): Promise<void> {
  for (const eventId of await ports.places.loadedEvents()) {
    if (!(await ports.claimRound(`reconcile:${eventId}`, roundMs))) continue;
    const repaired = await reconcilePlaces(ports, eventId);
    if (!repaired || repaired.cleared + repaired.added === 0) continue;
    ports.metrics.placesMended("freed", repaired.cleared);
    ports.metrics.placesMended("taken", repaired.added);
    ports.log.warn({ eventId, ...repaired }, "the places differed from the ledger");
  }
}
