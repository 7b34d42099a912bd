import { z } from "zod";
import { action, idempotencyKey, ifMatch } from "../../lib/calls/contract.ts";
import { changing, deletionOf, eventId, name, pageOf, paging, quotaId } from "../shapes.ts";
import { quota, row } from "./events.ts";

const capacity = z.int().min(1).max(1_000_000);

export const listQuotas = action("events.listQuotas", {
  rest: "GET /events/{eventId}/quotas",
  auth: "public",
  criticality: "sheddable_plus",
  summary: "List the quotas of an event, oldest first",
  whenLost: "Nothing; reading again is enough.",
  params: z.strictObject({ eventId, ...paging }),
  result: pageOf(quota),
  errors: ["NOT_FOUND"],
});

export const getQuota = action("events.getQuota", {
  rest: "GET /events/{eventId}/quotas/{quotaId}",
  auth: "public",
  criticality: "sheddable_plus",
  summary: "Get a quota of an event",
  whenLost: "Nothing; reading again is enough.",
  params: z.strictObject({ eventId, quotaId }),
  result: quota,
  version: (shown) => shown.version,
  errors: ["NOT_FOUND"],
});

export const createQuota = action("events.createQuota", {
  rest: "POST /events/{eventId}/quotas",
  auth: "eventCreator",
  criticality: "sheddable_plus",
  summary: "Add a quota of numbered places: general, or seated with rows",
  whenLost: "The quota does not exist yet; repeating with the same Idempotency-Key makes it once.",
  params: z.strictObject({
    idempotencyKey,
    eventId,
    name,
    kind: z.enum(["general", "seated"]),
    capacity: capacity.optional().describe("of a general quota"),
    rows: z
      .array(row)
      .min(1)
      .max(2_000)
      .optional()
      .describe("of a seated quota, which has as many places as they have"),
  }),
  result: quota,
  status: 201,
  version: (made) => made.version,
  errors: ["EVENT_CLOSED", "FORBIDDEN", "IDEMPOTENCY_KEY_REUSED", "NOT_FOUND"],
  example: { name: "Hall", kind: "general", capacity: 200 },
});

export const updateQuota = action("events.updateQuota", {
  rest: "PATCH /events/{eventId}/quotas/{quotaId}",
  auth: "eventCreator",
  criticality: "sheddable_plus",
  summary: "Rename a quota, or increase its capacity",
  description: "To take places off sale, use POST /events/{eventId}/blocks.",
  whenLost: "The quota stays as it was; sending it again is safe.",
  params: changing({ eventId, quotaId, ifMatch }, { name, capacity }),
  result: quota,
  version: (changed) => changed.version,
  errors: ["CAPACITY_ONLY_GROWS", "EVENT_CLOSED", "FORBIDDEN", "NOT_FOUND", "PRECONDITION_FAILED"],
  example: { capacity: 250 },
});

export const deleteQuota = action("events.deleteQuota", {
  rest: "DELETE /events/{eventId}/quotas/{quotaId}",
  auth: "eventCreator",
  criticality: "sheddable_plus",
  summary: "Delete a quota of a draft that no ticket type uses",
  whenLost: "The quota stays; sending it again is safe.",
  params: z.strictObject({ eventId, quotaId, ifMatch }),
  result: deletionOf(quotaId),
  errors: [
    "DELETION_NEEDS_DRAFT",
    "EVENT_CLOSED",
    "FORBIDDEN",
    "NOT_FOUND",
    "PRECONDITION_FAILED",
    "QUOTA_HAS_TICKET_TYPES",
  ],
});
