import { z } from "zod";
import { action, idempotencyKey } from "../../lib/calls/contract.ts";
import { blockId, deletionOf, eventId, oneLine, pageOf, paging, placeNumber, quotaId } from "../shapes.ts";

/** Places out of sale: a block holds them until it is lifted. */
export const block = z.object({
  id: blockId,
  eventId,
  quotaId,
  placeNumbers: z.array(placeNumber),
  note: z.string().nullable(),
  createdAt: z.string(),
});
export type Block = z.output<typeof block>;

/** The most places that one block takes. */
export const maxBlocked = 1_000;

export const createBlock = action("orders.createBlock", {
  rest: "POST /events/{eventId}/blocks",
  auth: "eventCreator",
  criticality: "sheddable_plus",
  summary: "Take places off sale: house seats, or a smaller capacity",
  description:
    `Name up to ${maxBlocked} places by \`placeNumbers\`, or by \`from\` and \`to\`: all of them or none. ` +
    "A draft's places can be blocked as well. A blocked place is not sold, neither by number nor by quantity.",
  whenLost: "No place is blocked; repeating with the same Idempotency-Key blocks once.",
  params: z.strictObject({
    idempotencyKey,
    eventId,
    quotaId,
    placeNumbers: z
      .array(placeNumber)
      .min(1, "must not be empty")
      .max(maxBlocked, `takes at most ${maxBlocked} places`)
      .optional(),
    from: placeNumber.optional().describe("first place of a range, together with `to`"),
    to: placeNumber.optional().describe("last place of the range"),
    note: oneLine(200).optional().describe("what the places are kept for; for event creators and operators"),
  }),
  result: block,
  status: 201,
  location: (made) => `/events/${made.eventId}/blocks/${made.id}`,
  errors: [
    "PLACES_TAKEN",
    "EVENT_CLOSED",
    "EVENT_LOADING",
    "FORBIDDEN",
    "IDEMPOTENCY_KEY_REUSED",
    "NOT_FOUND",
  ],
  example: { quotaId: "quo_school_hall", from: 191, to: 200, note: "for the teachers" },
});

export const listBlocks = action("orders.listBlocks", {
  rest: "GET /events/{eventId}/blocks",
  auth: "operator",
  criticality: "sheddable_plus",
  summary: "List the blocks of an event, in no particular order",
  whenLost: "Nothing; reading again is enough.",
  params: z.strictObject({ eventId, ...paging }),
  result: pageOf(block),
  errors: ["FORBIDDEN", "NOT_FOUND"],
});

export const getBlock = action("orders.getBlock", {
  rest: "GET /events/{eventId}/blocks/{blockId}",
  auth: "operator",
  criticality: "sheddable_plus",
  summary: "Get a block",
  whenLost: "Nothing; reading again is enough.",
  params: z.strictObject({ eventId, blockId }),
  result: block,
  errors: ["FORBIDDEN", "NOT_FOUND"],
});

export const liftBlock = action("orders.liftBlock", {
  rest: "DELETE /events/{eventId}/blocks/{blockId}",
  auth: "eventCreator",
  criticality: "sheddable_plus",
  summary: "Lift a block: its places go back on sale",
  whenLost: "The places stay out of sale; sending it again is safe.",
  params: z.strictObject({ eventId, blockId }),
  result: deletionOf(blockId),
  errors: ["FORBIDDEN", "NOT_FOUND"],
});
