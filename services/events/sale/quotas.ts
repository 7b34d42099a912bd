import type { z } from "zod";
import type { createQuota, deleteQuota, updateQuota } from "../../../contracts/events/quotas.ts";
import { fail } from "../../../lib/errors/errors.ts";
import { badField } from "../../../lib/errors/field-errors.ts";
import { sameRequest } from "../../../lib/idempotency.ts";
import { bodyHash, derivedId } from "../../../lib/ids.ts";
import { requireVersion } from "../../../lib/optimistic-concurrency.ts";
import { sum } from "../../../lib/text/money.ts";
import { changeEvent, requireDraft, requireOpen } from "../event/change-event.ts";
import type { EventDocument, EventQuota } from "../event/event-documents.ts";
import type { EventPorts } from "../event-ports.ts";

type NewQuota = z.output<(typeof createQuota)["params"]>;
type QuotaChange = z.output<(typeof updateQuota)["params"]>;
type Row = EventQuota["rows"][number];

export const maxQuotas = 50;
export const maxPlaces = 1_000_000;

/**
 * Adds a pool of places; the same key gives the same one. Throws NOT_FOUND, EVENT_CLOSED, IDEMPOTENCY_KEY_REUSED, and
 * VALIDATION_FAILED naming the field.
 */
export async function addQuota(
  ports: EventPorts,
  userId: string,
  { idempotencyKey, ...input }: NewQuota,
): Promise<EventQuota> {
  const quota = newQuota(
    derivedId("quo", userId, "events.createQuota", input.eventId, idempotencyKey),
    input,
  );
  const event = await changeEvent(ports, input.eventId, (current) => {
    const { quotas } = current;
    const known = quotas.find(({ id }) => id === quota.id);
    if (known && sameRequest(known, quota.bodyHash)) return null;
    requireOpen(current);
    if (quotas.length >= maxQuotas) throw badField("", `an event has at most ${maxQuotas} quotas`);
    return { quotas: [...quotas, quota] };
  });
  return quotaOf(event, quota.id);
}

/**
 * Renames the pool or lets it grow. Throws NOT_FOUND, PRECONDITION_FAILED, EVENT_CLOSED, CAPACITY_ONLY_GROWS,
 * VALIDATION_FAILED.
 */
export async function editQuota(
  ports: EventPorts,
  { eventId, quotaId, ifMatch, name, capacity }: QuotaChange,
): Promise<EventQuota> {
  const event = await changeEvent(ports, eventId, (current) => {
    const quota = quotaOf(current, quotaId);
    requireVersion(quota, ifMatch);
    requireOpen(current);
    if (capacity !== undefined) checkGrowth(current, quota, capacity);
    const changed = { ...quota, name: name ?? quota.name, capacity: capacity ?? quota.capacity };
    if (changed.name === quota.name && changed.capacity === quota.capacity) return null;
    const next = { ...changed, version: quota.version + 1 };
    return { quotas: current.quotas.map((other) => (other.id === quotaId ? next : other)) };
  });
  return quotaOf(event, quotaId);
}

/**
 * Deletes a draft's pool that no ticket type draws on. Throws NOT_FOUND, PRECONDITION_FAILED, EVENT_CLOSED,
 * DELETION_NEEDS_DRAFT, and QUOTA_HAS_TICKET_TYPES naming them.
 */
export async function removeQuota(
  ports: EventPorts,
  { eventId, quotaId, ifMatch }: z.output<(typeof deleteQuota)["params"]>,
): Promise<void> {
  await changeEvent(ports, eventId, (current) => {
    requireVersion(quotaOf(current, quotaId), ifMatch);
    requireDraft(current);
    const users = current.ticketTypes.filter((ticketType) => ticketType.quotaId === quotaId);
    const ticketTypeIds = users.map(({ id }) => id);
    const ticketTypes = users.map(({ name }) => name);
    if (users.length > 0) throw fail("QUOTA_HAS_TICKET_TYPES", { ticketTypeIds }, { ticketTypes });
    return { quotas: current.quotas.filter(({ id }) => id !== quotaId) };
  });
}

/** Throws NOT_FOUND. */
export function quotaOf(event: EventDocument, quotaId: string): EventQuota {
  const quota = event.quotas.find(({ id }) => id === quotaId);
  if (!quota) throw fail("NOT_FOUND", { what: "quota", id: quotaId });
  return quota;
}

function newQuota(id: string, input: Omit<NewQuota, "idempotencyKey">): EventQuota {
  const { name, kind } = input;
  const places = kind === "seated" ? seatedPlaces(input) : generalPlaces(input);
  return { id, name, kind, ...places, version: 1, bodyHash: bodyHash(input) };
}

function generalPlaces({ capacity, rows }: Pick<NewQuota, "capacity" | "rows">) {
  if (rows !== undefined)
    throw badField("/rows", "belong to a seated quota; leave them out, or choose seated");
  if (capacity === undefined) throw badField("/capacity", "is needed for a general quota");
  return { capacity, rows: [] };
}

function seatedPlaces({ capacity, rows }: Pick<NewQuota, "capacity" | "rows">) {
  if (capacity !== undefined)
    throw badField("/capacity", "of a seated quota is the sum of its rows; leave it out");
  if (rows === undefined) throw badField("/rows", "are needed for a seated quota");
  checkLabels(rows);
  const places = sum(rows.map((row) => row.places));
  if (places > maxPlaces)
    throw badField("/rows", `must have at most ${maxPlaces} places together, got ${places}`);
  return { capacity: places, rows };
}

function checkLabels(rows: Row[]): void {
  const seen = new Set<string>();
  for (const [index, { label }] of rows.entries()) {
    if (seen.has(label)) throw badField(`/rows/${index}/label`, `"${label}" is already on another row`);
    seen.add(label);
  }
}

/** Places that are numbered may be sold: none of them goes away. */
function checkGrowth({ _id: eventId }: EventDocument, quota: EventQuota, capacity: number): void {
  if (quota.kind === "seated" && capacity !== quota.capacity) {
    throw badField("/capacity", "of a seated quota is the sum of its rows and cannot be changed");
  }
  if (capacity < quota.capacity)
    throw fail("CAPACITY_ONLY_GROWS", { eventId, current: quota.capacity, got: capacity });
}
