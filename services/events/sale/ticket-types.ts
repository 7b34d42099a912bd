import type { z } from "zod";
import type {
  createTicketType,
  deleteTicketType,
  updateTicketType,
} from "../../../contracts/events/ticket-types.ts";
import { fail } from "../../../lib/errors/errors.ts";
import { badField } from "../../../lib/errors/field-errors.ts";
import { sameRequest } from "../../../lib/idempotency.ts";
import { bodyHash, derivedId } from "../../../lib/ids.ts";
import { givenFields, requireVersion } from "../../../lib/optimistic-concurrency.ts";
import { changeEvent, requireDraft, requireOpen } from "../event/change-event.ts";
import type { EventDocument, EventTicketType } from "../event/event-documents.ts";
import { checkSale } from "../event/event-times.ts";
import type { EventPorts } from "../event-ports.ts";
import { quotaOf } from "./quotas.ts";

type NewTicketType = z.output<(typeof createTicketType)["params"]>;
type TicketTypeChange = z.output<(typeof updateTicketType)["params"]>;

export const maxTicketTypes = 100;

/**
 * Adds a price on a quota of the event; the same key gives the same one. Throws NOT_FOUND, EVENT_CLOSED,
 * IDEMPOTENCY_KEY_REUSED, and VALIDATION_FAILED naming the field.
 */
export async function addTicketType(
  ports: EventPorts,
  userId: string,
  { idempotencyKey, ...input }: NewTicketType,
): Promise<EventTicketType> {
  const id = derivedId("typ", userId, "events.createTicketType", input.eventId, idempotencyKey);
  const added = newTicketType(id, input);
  const event = await changeEvent(ports, input.eventId, (current) => {
    const known = current.ticketTypes.find((other) => other.id === id);
    if (known && sameRequest(known, added.bodyHash)) return null;
    requireOpen(current);
    quotaOf(current, added.quotaId);
    checkSale(current, added);
    if (current.ticketTypes.length < maxTicketTypes) return { ticketTypes: [...current.ticketTypes, added] };
    throw badField("", `an event has at most ${maxTicketTypes} ticket types`);
  });
  return ticketTypeOf(event, id);
}

/**
 * Changes the given fields; reserved orders keep their price. Throws NOT_FOUND, PRECONDITION_FAILED, EVENT_CLOSED,
 * VALIDATION_FAILED.
 */
export async function editTicketType(
  ports: EventPorts,
  { eventId, ticketTypeId, ifMatch, ...fields }: TicketTypeChange,
): Promise<EventTicketType> {
  const set = changedFields(fields);
  const event = await changeEvent(ports, eventId, (current) => {
    const ticketType = ticketTypeOf(current, ticketTypeId);
    requireVersion(ticketType, ifMatch);
    requireOpen(current);
    if (Object.keys(set).length === 0) return null;
    const changed = { ...ticketType, ...set, version: ticketType.version + 1 };
    checkSale(current, changed);
    return { ticketTypes: current.ticketTypes.map((other) => (other.id === ticketTypeId ? changed : other)) };
  });
  return ticketTypeOf(event, ticketTypeId);
}

/** Deletes a draft's ticket type. Throws NOT_FOUND, PRECONDITION_FAILED, EVENT_CLOSED, DELETION_NEEDS_DRAFT. */
export async function removeTicketType(
  ports: EventPorts,
  { eventId, ticketTypeId, ifMatch }: z.output<(typeof deleteTicketType)["params"]>,
): Promise<void> {
  await changeEvent(ports, eventId, (current) => {
    requireVersion(ticketTypeOf(current, ticketTypeId), ifMatch);
    requireDraft(current);
    return { ticketTypes: current.ticketTypes.filter(({ id }) => id !== ticketTypeId) };
  });
}

/** Throws NOT_FOUND. */
export function ticketTypeOf(event: EventDocument, ticketTypeId: string): EventTicketType {
  const ticketType = event.ticketTypes.find(({ id }) => id === ticketTypeId);
  if (!ticketType) throw fail("NOT_FOUND", { what: "ticket type", id: ticketTypeId });
  return ticketType;
}

function newTicketType(id: string, input: Omit<NewTicketType, "idempotencyKey">): EventTicketType {
  const { eventId: _, maxPerBuyer, saleStartsAt, saleEndsAt, ...same } = input;
  return {
    id,
    ...same,
    maxPerBuyer: maxPerBuyer ?? null,
    saleStartsAtMs: epochMs(saleStartsAt) ?? null,
    saleEndsAtMs: epochMs(saleEndsAt) ?? null,
    version: 1,
    bodyHash: bodyHash(input),
  };
}

type Fields = Omit<TicketTypeChange, "eventId" | "ticketTypeId" | "ifMatch">;

function changedFields({ saleStartsAt, saleEndsAt, ...same }: Fields): Partial<EventTicketType> {
  return givenFields<Partial<EventTicketType>>({
    ...(same as Partial<EventTicketType>),
    saleStartsAtMs: epochMs(saleStartsAt) as number | null,
    saleEndsAtMs: epochMs(saleEndsAt) as number | null,
  });
}

/** A time of the API as it is stored; null and absent stay so. */
const epochMs = (time: string | null | undefined) => (typeof time === "string" ? Date.parse(time) : time);
