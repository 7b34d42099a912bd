import { hourMs, isoTime } from "../../../lib/clock.ts";
import { badField } from "../../../lib/errors/field-errors.ts";
import type { EventDocument, EventTicketType } from "./event-documents.ts";

const dayMs = 24 * hourMs;
const maxDays = 14;

type Times = Pick<EventDocument, "startsAtMs" | "endsAtMs">;

/** When the event is over: at its end, or a day after its start. */
export function overAtMs({ startsAtMs, endsAtMs }: Times): number {
  return endsAtMs ?? startsAtMs + dayMs;
}

/** Throws VALIDATION_FAILED for a start that is not in the future. */
export function checkStart(startsAtMs: number, nowMs: number): void {
  if (startsAtMs <= nowMs) throw badField("/startsAt", `must be in the future, after ${isoTime(nowMs)}`);
}

/** Throws VALIDATION_FAILED for an end that does not fit the start. */
export function checkEnd({ startsAtMs, endsAtMs }: Times): void {
  if (endsAtMs === null) return;
  if (endsAtMs > startsAtMs && endsAtMs <= startsAtMs + maxDays * dayMs) return;
  const start = isoTime(startsAtMs);
  throw badField("/endsAt", `must be after the event starts, ${start}, and at most ${maxDays} days later`);
}

/** Throws VALIDATION_FAILED for a sale that starts after the event, or ends before it has started. */
export function checkSale(event: Times, { saleStartsAtMs, saleEndsAtMs }: EventTicketType): void {
  if (saleStartsAtMs === null) return;
  if (saleStartsAtMs > event.startsAtMs) {
    throw badField("/saleStartsAt", `must not be after the event starts, ${isoTime(event.startsAtMs)}`);
  }
  if (saleEndsAtMs !== null && saleEndsAtMs <= saleStartsAtMs) {
    throw badField("/saleEndsAt", `must be after the sale starts, ${isoTime(saleStartsAtMs)}`);
  }
}

/** Throws VALIDATION_FAILED for an event that would start before a sale of it. */
export function checkSalesBeforeStart({ startsAtMs, ticketTypes }: EventDocument): void {
  const late = ticketTypes.find(({ saleStartsAtMs }) => (saleStartsAtMs ?? 0) > startsAtMs);
  if (!late) return;
  const saleStartsAt = isoTime(late.saleStartsAtMs!);
  throw badField("/startsAt", `must not be before the sale of ${late.id} starts, ${saleStartsAt}`);
}
