import { fail } from "../../../lib/errors/errors.ts";
import { withLoadedPlaces } from "../sync/load-places.ts";
import { layoutOf } from "./events-for-sale.ts";
import type { InventoryPorts } from "./inventory-ports.ts";
import { type Stock, unlessDisconnected } from "./places.ts";

export type AvailabilityPorts = Pick<InventoryPorts, "places" | "events" | "loads">;

/** Places left of a published event at this moment. Throws NOT_FOUND, EVENT_LOADING and SERVICE_UNAVAILABLE. */
export async function availability(
  ports: AvailabilityPorts,
  eventId: string,
): Promise<{ eventId: string; quotas: Stock["quotas"] }> {
  const event = await ports.events.get(eventId);
  if (event.state !== "published") throw fail("NOT_FOUND", { what: "event", id: eventId });
  const eventVersion = event.version;
  const answer = await withLoadedPlaces(ports, { eventId, eventVersion }, async () => {
    const stock = await ports.places.stock(eventId);
    if (stock.outcome === "notLoaded" || stock.eventVersion >= eventVersion) return stock;
    return { outcome: "outdated" as const };
  });
  if (answer.outcome === "loading") throw fail("EVENT_LOADING");
  return { eventId, quotas: answer.quotas };
}

/** An event has a new version: a loaded one learns its layout now, not only when someone asks for that version. */
export async function learnVersion(
  ports: AvailabilityPorts,
  { eventId, version }: { eventId: string; version: number },
): Promise<void> {
  ports.events.outdate(eventId, version);
  const event = await ports.events.get(eventId, version).catch(nullIfDeleted);
  if (event === null) return;
  // A request for that version finds the loaded one outdated, and updates it then.
  await unlessDisconnected(null, () => ports.places.updateLayout(eventId, layoutOf(event)));
}

/** A draft can be deleted before its last version is read; it has no places to learn of. */
function nullIfDeleted(error: unknown): null {
  if ((error as { type?: string } | null)?.type === "NOT_FOUND") return null;
  throw error;
}
