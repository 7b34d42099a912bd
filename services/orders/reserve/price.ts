import type { Event, Quota, TicketType } from "../../../contracts/events/events.ts";
import type { LineRequest } from "../../../contracts/orders/orders.ts";
import { fail } from "../../../lib/errors/errors.ts";
import type { FieldError } from "../../../lib/errors/field-errors.ts";
import { sum, times } from "../../../lib/text/money.ts";

export interface PricedLine {
  ticketType: TicketType;
  request: LineRequest;
}

export interface Priced {
  lines: PricedLine[];
  totalMinor: number;
}

/**
 * Looks each line up in the event and sums the prices. Throws VALIDATION_FAILED, NOT_ON_SALE, LIMIT_EXCEEDED (more
 * than one order may hold; the same ticket type in two lines is summed) or PRICE_CHANGED.
 */
export function price(
  event: Event,
  request: { lines: LineRequest[]; expectedTotalMinor?: number | undefined },
  nowMs: number,
): Priced {
  const errors = [
    ...request.lines.flatMap((line, index) => lineErrors(event, line, index)),
    ...namedInTwoLines(event, request.lines),
  ];
  if (errors.length > 0) throw fail("VALIDATION_FAILED", { errors });
  const lines = request.lines.map((line) => ({
    request: line,
    ticketType: typeOf(event, line) as TicketType,
  }));
  requireOnSale(event, nowMs);
  for (const { ticketType } of lines) requireTypeOnSale(event, ticketType, nowMs);
  requireOrderLimits(lines);
  const totalMinor = sum(lines.map((l) => times(l.ticketType.priceMinor, l.request.quantity)));
  const expected = request.expectedTotalMinor;
  if (expected !== undefined && expected !== totalMinor) {
    throw fail("PRICE_CHANGED", { totalMinor, currency: event.currency, expectedTotalMinor: expected });
  }
  return { lines, totalMinor };
}

/** Throws NOT_ON_SALE unless the event is published and has not begun. */
function requireOnSale(event: Event, nowMs: number): void {
  requirePublished(event);
  if (Date.parse(event.startsAt) <= nowMs)
    throw fail("NOT_ON_SALE", { eventId: event.id, reason: "event_started" });
}

/** Throws NOT_ON_SALE for an event that is not, or no longer, published. */
export function requirePublished(event: Event): void {
  if (event.state === "published") return;
  const reason = event.state === "cancelled" ? "event_cancelled" : "not_published";
  throw fail("NOT_ON_SALE", { eventId: event.id, reason });
}

function typeOf(event: Event, line: LineRequest): TicketType | undefined {
  return event.ticketTypes.find((type) => type.id === line.ticketTypeId);
}

function lineErrors(event: Event, line: LineRequest, index: number): FieldError[] {
  const at = `/lines/${index}`;
  const errors: FieldError[] = [];
  const { quantity, placeNumbers, holderNames } = line;
  if (!typeOf(event, line)) {
    errors.push({
      pointer: `${at}/ticketTypeId`,
      message: "must be a ticket type of the event",
    });
  }
  if (placeNumbers && placeNumbers.length !== quantity) {
    errors.push({
      pointer: `${at}/placeNumbers`,
      message: `must name ${quantity} places, got ${placeNumbers.length}`,
    });
  }
  if (placeNumbers && new Set(placeNumbers).size !== placeNumbers.length) {
    errors.push({ pointer: `${at}/placeNumbers`, message: "must not name a place twice" });
  }
  errors.push(...beyondCapacity(event, line, `${at}/placeNumbers`));
  if (holderNames && holderNames.length !== quantity) {
    errors.push({
      pointer: `${at}/holderNames`,
      message: `must give ${quantity} names, got ${holderNames.length}`,
    });
  }
  return errors;
}

/** Such a place does not exist: to call it taken would send the buyer looking for another one. */
function namedInTwoLines(event: Event, lines: LineRequest[]): FieldError[] {
  const lineOf = new Map<string, number>();
  return lines.flatMap((line, index) =>
    (line.placeNumbers ?? []).flatMap((number, n) => {
      const place = `${typeOf(event, line)?.quotaId}/${number}`;
      const first = lineOf.get(place) ?? index;
      lineOf.set(place, first);
      if (first === index) return [];
      return [
        { pointer: `/lines/${index}/placeNumbers/${n}`, message: `is already named in /lines/${first}` },
      ];
    }),
  );
}

/** Capacity only grows; a number that has just come to be may be refused for the second that an event is kept. */
function beyondCapacity(event: Event, line: LineRequest, at: string): FieldError[] {
  const quota = event.quotas.find(({ id }) => id === typeOf(event, line)?.quotaId);
  if (!quota) return [];
  return numbersBeyond(quota, line.placeNumbers ?? [], at);
}

/** One error for each number that the quota does not have. */
export function numbersBeyond(quota: Quota, placeNumbers: number[], at: string): FieldError[] {
  return placeNumbers.flatMap((number, index) => {
    if (number <= quota.capacity) return [];
    const message = `must be at most ${quota.capacity}, the capacity of the quota, got ${number}`;
    return [{ pointer: `${at}/${index}`, message }];
  });
}

function requireTypeOnSale({ timeZone }: Event, type: TicketType, nowMs: number): void {
  const { id: ticketTypeId, saleStartsAt, saleEndsAt } = type;
  if (saleStartsAt !== null && nowMs < Date.parse(saleStartsAt)) {
    const data = { ticketTypeId, reason: "sale_not_started", saleStartsAt };
    throw fail("NOT_ON_SALE", data, { saleStartsAt: { atMs: Date.parse(saleStartsAt), timeZone } });
  }
  if (saleEndsAt !== null && nowMs >= Date.parse(saleEndsAt)) {
    const data = { ticketTypeId, reason: "sale_ended", saleEndsAt };
    throw fail("NOT_ON_SALE", data, { saleEndsAt: { atMs: Date.parse(saleEndsAt), timeZone } });
  }
}

function requireOrderLimits(lines: PricedLine[]): void {
  for (const [type, wanted] of quantitiesByType(lines)) {
    if (wanted > type.maxPerOrder) {
      throw fail("LIMIT_EXCEEDED", {
        limit: "order",
        ticketTypeId: type.id,
        max: type.maxPerOrder,
        have: 0,
        wanted,
      });
    }
  }
}

/** Tickets per ticket type: one may stand in two lines. */
export function quantitiesByType(lines: PricedLine[]): Map<TicketType, number> {
  const byType = new Map<TicketType, number>();
  for (const { ticketType, request } of lines) {
    byType.set(ticketType, (byType.get(ticketType) ?? 0) + request.quantity);
  }
  return byType;
}
