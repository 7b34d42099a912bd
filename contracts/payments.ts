import { z } from "zod";
import { action } from "../lib/calls/contract.ts";
import { processorTimeoutMs } from "../lib/deadlines.ts";
import { orderId, userId } from "./shapes.ts";

/**
 * The known outcome of one attempt. `succeeded`, `declined` and `cancelled` are final; `challenge` waits for the buyer's
 * bank; `processing` waits for the processor; `unknown` means the answer was lost: the same call settles it.
 */
export const attemptOutcome = z.discriminatedUnion("outcome", [
  z.object({ outcome: z.literal("succeeded") }),
  z.object({ outcome: z.literal("declined"), reason: z.string() }),
  z.object({ outcome: z.literal("cancelled") }),
  z.object({ outcome: z.literal("challenge"), url: z.string() }),
  z.object({ outcome: z.literal("processing") }),
  z.object({ outcome: z.literal("unknown") }),
]);
export type AttemptOutcome = z.output<typeof attemptOutcome>;

const attempt = {
  orderId,
  attempt: z.int().min(1),
};

/**
 * Sends the charge of one attempt, or answers its outcome: called again with the same order and attempt it never
 * charges twice. A method that the processor does not know is `declined` for `unknown_payment_method`.
 */
export const chargeAttempt = action("payments.charge", {
  auth: "internal",
  timeoutMs: processorTimeoutMs,
  params: z.strictObject({
    ...attempt,
    buyerId: userId,
    amountMinor: z.int().min(1),
    currency: z.string(),
    paymentMethod: z.string(),
  }),
  result: attemptOutcome,
});

/** Ends an attempt at the processor: the answer is `cancelled`, or its earlier outcome; final unless `unknown`. */
export const cancelAttempt = action("payments.cancel", {
  auth: "internal",
  timeoutMs: processorTimeoutMs,
  params: z.strictObject({ ...attempt }),
  result: attemptOutcome,
});

const history = z.array(z.object({ atMs: z.int(), what: z.string(), requestId: z.string().nullable() }));

/** The attempts to charge the order, and its refunds. */
export const listPayments = action("payments.listForOrder", {
  auth: "internal",
  params: z.strictObject({ orderId }),
  result: z.object({
    payments: z.array(
      z.object({
        attempt: z.int(),
        state: z.string(),
        amountMinor: z.int(),
        currency: z.string(),
        history,
      }),
    ),
    refunds: z
      .array(
        z.object({
          refund: z.int(),
          attempt: z.int().describe("whose charge is given back"),
          state: z.string(),
          amountMinor: z.int(),
          currency: z.string(),
          reason: z.string().nullable().describe("why the processor refused it"),
          history,
        }),
      )
      .default([]),
  }),
});

/** A message of the card processor: the exact bytes that were signed, and the signature. Repeats are harmless. */
export const receiveWebhook = action("payments.receiveWebhook", {
  auth: "internal",
  params: z.strictObject({ rawBody: z.string().max(100_000), signature: z.string() }),
  result: z.object({ received: z.boolean() }),
  errors: ["SIGNATURE_INVALID"],
});

/** The contents of the sandbox's own 3-D Secure page. */
export const getChallenge = action("payments.getChallenge", {
  auth: "internal",
  params: z.strictObject({ challengeId: z.string().max(100) }),
  result: z.object({ amountMinor: z.int(), currency: z.string(), open: z.boolean() }),
  errors: ["NOT_FOUND"],
});

/** The buyer's answer on that page. Throws NOT_FOUND; an answered one stays as it was answered first. */
export const answerChallenge = action("payments.answerChallenge", {
  auth: "internal",
  params: z.strictObject({ challengeId: z.string().max(100), approve: z.boolean() }),
  result: z.object({ approved: z.boolean() }),
  errors: ["NOT_FOUND"],
});

/** `failed` is final and wants a person; `unknown` is settled by the same call again, which never gives back twice. */
export const refundOutcome = z.discriminatedUnion("outcome", [
  z.object({ outcome: z.literal("succeeded") }),
  z.object({ outcome: z.literal("failed"), reason: z.string() }),
  z.object({ outcome: z.literal("unknown") }),
]);
export type RefundOutcome = z.output<typeof refundOutcome>;

/**
 * Refunds a part of an order's succeeded charge. `refund` counts the order's refunds from 1: called
 * again with the same order and number it gives back once. The processor refuses more than was charged.
 */
export const refundCharge = action("payments.refund", {
  auth: "internal",
  timeoutMs: processorTimeoutMs,
  params: z.strictObject({
    orderId,
    refund: z.int().min(1),
    amountMinor: z.int().min(1),
    currency: z.string(),
  }),
  result: refundOutcome,
});
