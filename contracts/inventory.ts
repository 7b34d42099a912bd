import { z } from "zod";
import { action } from "../lib/calls/contract.ts";
import { claimantId, eventId, orderId, placeNumber, quotaId, userId } from "./shapes.ts";

/** Places requested of one quota: a number, best side by side, or named ones. */
const placeRequest = z.strictObject({
  quotaId,
  quantity: z.int().min(1),
  /** `any`: lowest free; `together`: side by side in one row if it can be; `adjacent`: side by side or not at all. */
  pick: z.enum(["any", "together", "adjacent"]),
  placeNumbers: z.array(placeNumber).optional(),
});
export type PlaceRequest = z.output<typeof placeRequest>;

const limitRequest = z.strictObject({
  /** The ticket type's id, or "event" for the limit over the whole event. */
  limitId: z.string(),
  max: z.int().min(1),
  quantity: z.int().min(1),
});
export type LimitRequest = z.output<typeof limitRequest>;

export const holdPlaces = action("inventory.hold", {
  auth: "internal",
  params: z.strictObject({
    eventId,
    eventVersion: z.int(),
    orderId,
    buyerId: userId,
    lines: z.array(placeRequest).min(1),
    limits: z.array(limitRequest),
  }),
  /** One entry per line and per limit, in their order. Refusals are answers: they are no fault of the caller. */
  result: z.discriminatedUnion("outcome", [
    z.object({
      outcome: z.literal("held"),
      places: z.array(z.array(placeNumber)),
      slots: z.array(z.array(z.int().min(1))),
    }),
    z.object({ outcome: z.literal("soldOut"), line: z.int(), left: z.int() }),
    z.object({ outcome: z.literal("taken"), line: z.int(), placeNumbers: z.array(placeNumber) }),
    z.object({ outcome: z.literal("notAdjacent"), line: z.int() }),
    z.object({ outcome: z.literal("overLimit"), limit: z.int(), have: z.int() }),
    z.object({ outcome: z.literal("loading") }),
  ]),
  errors: ["IDEMPOTENCY_KEY_REUSED", "NOT_FOUND"],
});
export type HoldRequest = z.output<(typeof holdPlaces)["params"]>;
export type HoldResult = z.output<(typeof holdPlaces)["result"]>;

/** Releases claims that the ledger has released (or never took). Safe to repeat; never releases another order's hold. */
export const releasePlaces = action("inventory.release", {
  auth: "internal",
  params: z.strictObject({ eventId, orderId: claimantId, claims: z.array(z.string()) }),
  result: z.object({ released: z.boolean() }),
});

/** Reports the claims that the ledger found taken, so that the estimate learns them and drops this order's hold. */
export const correctPlaces = action("inventory.correct", {
  auth: "internal",
  params: z.strictObject({ eventId, orderId: claimantId, taken: z.array(z.string()) }),
  result: z.object({ corrected: z.boolean() }),
});

/** Forgets an event's places: they are rebuilt from the ledger before the next hold. A load that is under way goes on. */
export const reloadPlaces = action("inventory.reload", {
  auth: "internal",
  params: z.strictObject({ eventId }),
  result: z.object({ forgotten: z.boolean() }),
});

export const getAvailability = action("inventory.getAvailability", {
  rest: "GET /events/{eventId}/availability",
  auth: "public",
  criticality: "sheddable_plus",
  summary: "Get the places left, with their numbers where they are seated",
  description: "This is an estimate: only a reservation secures a place.",
  whenLost: "The visitor sees no figures; reading again is enough, and buying works without.",
  params: z.strictObject({ eventId }),
  result: z.object({
    eventId,
    quotas: z.array(
      z.object({
        quotaId,
        capacity: z.int(),
        left: z.int(),
        freePlaces: z
          .array(z.tuple([placeNumber, placeNumber]))
          .nullable()
          .describe("of a seated quota: ranges of free place numbers, first and last"),
      }),
    ),
  }),
  errors: ["EVENT_LOADING", "NOT_FOUND"],
});
