import type { HoldRequest, HoldResult } from "../../../contracts/inventory.ts";
import { fail } from "../../../lib/errors/errors.ts";
import { badField } from "../../../lib/errors/field-errors.ts";
import { failpoint, failpointsOf } from "../../../lib/failpoints.ts";
import { withLoadedPlaces } from "../sync/load-places.ts";
import type { InventoryPorts } from "./inventory-ports.ts";
import { type HoldAnswer, unlessDisconnected } from "./places.ts";

export type HoldPorts = Pick<InventoryPorts, "places" | "events" | "loads" | "clock" | "failpoints">;

export const holdingFailpoints = failpointsOf("inventory.hold", "inventory.release", "inventory.correct");

/**
 * Holds all lines and limits or nothing, by order id: repeated, it gives the same answer. Refusals are answers.
 * Throws IDEMPOTENCY_KEY_REUSED when the order is held for another request, VALIDATION_FAILED for a line that no
 * event could fill, NOT_FOUND for an event that does not exist, and SERVICE_UNAVAILABLE while the places are away.
 */
export async function hold(ports: HoldPorts, request: HoldRequest): Promise<HoldResult> {
  request.lines.forEach((line, index) => {
    if (line.placeNumbers && line.placeNumbers.length !== line.quantity) {
      throw badLine(index, "placeNumbers", `must be as many as quantity, ${line.quantity}`);
    }
  });
  const attempt = () => ports.places.hold(request, ports.clock.nowMs());
  const answer = await failpoint(ports.failpoints, "inventory.hold", () =>
    withLoadedPlaces(ports, request, attempt),
  );
  return outcomeOf(answer);
}

function outcomeOf(
  answer: Exclude<HoldAnswer, { outcome: "notLoaded" | "outdated" }> | { outcome: "loading" },
): HoldResult {
  if (answer.outcome === "otherRequest") throw fail("IDEMPOTENCY_KEY_REUSED");
  if (answer.outcome === "unknownQuota")
    throw badLine(answer.line, "quotaId", "must be a quota of the event");
  return answer;
}

function badLine(line: number, field: string, message: string) {
  return badField(`/lines/${line}/${field}`, message);
}

/**
 * Releases claims that the ledger has released. False when the event is not loaded: then there is nothing to release; or
 * when the places are disconnected: reconciliation releases the remaining ones after they reconnect.
 */
export async function releaseHold(
  ports: HoldPorts,
  { eventId, orderId, claims }: { eventId: string; orderId: string; claims: string[] },
): Promise<{ released: boolean }> {
  const { outcome } = await failpoint(ports.failpoints, "inventory.release", () =>
    unlessDisconnected({ outcome: "notLoaded" }, () => ports.places.release(eventId, orderId, claims)),
  );
  return { released: outcome !== "notLoaded" };
}

/**
 * Marks the claims that the ledger found taken. False when the event is not loaded, or the places are disconnected: the load or the
 * reconciliation will read it from the ledger.
 */
export async function correct(
  ports: HoldPorts,
  { eventId, orderId, taken }: { eventId: string; orderId: string; taken: string[] },
): Promise<{ corrected: boolean }> {
  const { outcome } = await failpoint(ports.failpoints, "inventory.correct", () =>
    unlessDisconnected({ outcome: "notLoaded" }, () => ports.places.correct(eventId, orderId, taken)),
  );
  return { corrected: outcome === "corrected" };
}
