import type { z } from "zod";
import type { createTicketType, updateTicketType } from "../../contracts/event-editing.ts";
import { isoTime } from "../../lib/clock.ts";
import { fail } from "../../lib/errors.ts";
import { badField } from "../../lib/field-errors.ts";
import { bodyHash, derivedId } from "../../lib/ids.ts";
import { changeEvent } from "./changing.ts";
import type { EventDocument, EventTicketType } from "./event-documents.ts";
import type { EventPorts } from "./event-ports.ts";
import { quotaOf } from "./quotas.ts";

type NewTicketType = z.output<(typeof createTicketType)["params"]>;
type TicketTypeChange = z.output<(typeof updateTicketType)["params"]>;

export const mostTicketTypes = 100;

/**
 * Adds a price on a quota of the event; the same key gives the same one. Throws NOT_FOUND, IDEMPOTENCY_KEY_REUSED,
 * and VALIDATION_FAILED naming the field.
 */
export async function addTicketType(
  ports: EventPorts,
  userId: string,
  { idempotencyKey, ...wish }: NewTicketType,
): Promise<EventTicketType> {
  const id = derivedId("typ", userId, "events.createTicketType", wish.eventId, idempotencyKey);
  const added = newTicketType(id, wish);
  const event = await changeEvent(ports, wish.eventId, (current) => {
    const known = current.ticketTypes.find((other) => other.id === id);
    if (known && known.bodyHash !== added.bodyHash) throw fail("IDEMPOTENCY_KEY_REUSED");
    if (known) return null;
    quotaOf(current, added.quotaId);
    checkSale(current, added);
    if (current.ticketTypes.length < mostTicketTypes) return { ticketTypes: [...current.ticketTypes, added] };
    throw badField("", `an event has at most ${mostTicketTypes} ticket types`);
  });
  return ticketTypeOf(event, id);
}

/** Changes what is given; reserved orders keep their price. Throws NOT_FOUND, VALIDATION_FAILED. */
export async function editTicketType(
  ports: EventPorts,
  { eventId, ticketTypeId, ...fields }: TicketTypeChange,
): Promise<EventTicketType> {
  const set = changedFields(fields);
  const event = await changeEvent(ports, eventId, (current) => {
    const changed = { ...ticketTypeOf(current, ticketTypeId), ...set };
    if (Object.keys(set).length === 0) return null;
    checkSale(current, changed);
    return { ticketTypes: current.ticketTypes.map((other) => (other.id === ticketTypeId ? changed : other)) };
  });
  return ticketTypeOf(event, ticketTypeId);
}

function ticketTypeOf(event: EventDocument, ticketTypeId: string): EventTicketType {
  const ticketType = event.ticketTypes.find(({ id }) => id === ticketTypeId);
  if (!ticketType) throw fail("NOT_FOUND", { what: "ticket type", id: ticketTypeId });
  return ticketType;
}

function newTicketType(id: string, wish: Omit<NewTicketType, "idempotencyKey">): EventTicketType {
  const { eventId: _, maxPerBuyer, saleStartsAt, saleEndsAt, ...same } = wish;
  return {
    id,
    ...same,
    maxPerBuyer: maxPerBuyer ?? null,
    saleStartsAtMs: saleStartsAt === undefined ? null : Date.parse(saleStartsAt),
    saleEndsAtMs: saleEndsAt === undefined ? null : Date.parse(saleEndsAt),
    bodyHash: bodyHash(wish),
  };
}

type Fields = Omit<TicketTypeChange, "eventId" | "ticketTypeId">;

function changedFields({ saleStartsAt, saleEndsAt, ...same }: Fields): Partial<EventTicketType> {
  const set = {
    ...same,
    ...(saleStartsAt && { saleStartsAtMs: Date.parse(saleStartsAt) }),
    ...(saleEndsAt && { saleEndsAtMs: Date.parse(saleEndsAt) }),
  };
  return Object.fromEntries(Object.entries(set).filter(([, value]) => value !== undefined));
}

function checkSale(event: EventDocument, { saleStartsAtMs, saleEndsAtMs }: EventTicketType): void {
  if (saleStartsAtMs === null) return;
  if (saleStartsAtMs > event.startsAtMs) {
    throw badField("/saleStartsAt", `must not be after the event starts, ${isoTime(event.startsAtMs)}`);
  }
  if (saleEndsAtMs !== null && saleEndsAtMs <= saleStartsAtMs) {
    throw badField("/saleEndsAt", `must be after the sale starts, ${isoTime(saleStartsAtMs)}`);
  }
}
