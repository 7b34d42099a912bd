import type { HoldRequest, HoldResult } from "../../../contracts/inventory.ts";
import { fail } from "../../../lib/errors/errors.ts";
import type { Held, Reservation } from "./new-order.ts";

/** The buyer's error when the places cannot be held. */
export function refusal(result: Exclude<HoldResult, Held>, request: HoldRequest, wish: Reservation): Error {
  if (result.outcome === "loading") return fail("EVENT_LOADING");
  if (result.outcome === "overLimit") {
    const limit = request.limits[result.limit]!;
    const kind = limit.limitId === "event" ? "event" : "ticketType";
    return fail("LIMIT_EXCEEDED", { limit: kind, max: limit.max, have: result.have, wanted: limit.quantity });
  }
  const { quotaId, quantity: wanted } = request.lines[result.line]!;
  const { ticketTypeId } = wish.lines[result.line]!;
  if (result.outcome === "soldOut")
    return fail("SOLD_OUT", { ticketTypeId, quotaId, left: result.left, wanted });
  if (result.outcome === "taken")
    return fail("PLACES_TAKEN", { ticketTypeId, quotaId, placeNumbers: result.placeNumbers });
  return fail("NO_ADJACENT_PLACES", { ticketTypeId, quotaId, wanted });
}
