import { secondMs } from "../../../lib/clock.ts";
import type { FinalOutcome } from "./provider.ts";

/** How the sandbox answers one payment method. */
export interface SandboxMethod {
  /** The state of the charge on arrival; a challenge gets its page. */
  first: FinalOutcome | { outcome: "processing" } | { outcome: "challenge" };
  /** The later state, reached without a further call. */
  ripens?: { afterMs: number; outcome: FinalOutcome };
  /** How long the answer to the first call takes. */
  answerAfterMs?: number;
  /** The fault of the first call: it never arrives, or its answer never does. */
  lost?: "call" | "answer";
  /** How long after the first outcome its webhook is sent. */
  webhookAfterMs?: number;
  /** How often each webhook is sent. */
  copies?: number;
  /** The fault of a refund: its first answer never arrives though it is done, or it is refused. */
  refund?: "answer lost" | "refused";
}

const succeeded = { outcome: "succeeded" } as const;
const processing = { outcome: "processing" } as const;
const declined = (reason: string) => ({ outcome: "declined", reason }) as const;

/** The first ones carry Stripe's names for tests (docs.stripe.com/testing); the others exist in this sandbox only. */
const table: Record<string, SandboxMethod> = {
  pm_card_visa: { first: succeeded },
  pm_card_mastercard: { first: succeeded },
  pm_card_visa_chargeDeclined: { first: declined("generic_decline") },
  pm_card_visa_chargeDeclinedInsufficientFunds: { first: declined("insufficient_funds") },
  pm_card_chargeDeclinedExpiredCard: { first: declined("expired_card") },
  // Not one of Stripe's, but built like the two above it, and often written.
  pm_card_visa_chargeDeclinedExpiredCard: { first: declined("expired_card") },
  pm_card_authenticationRequired: { first: { outcome: "challenge" } },

  pm_sandbox_slow: { first: succeeded, answerAfterMs: 2 * secondMs, webhookAfterMs: 2 * secondMs },
  // The webhook comes so late that asking again settles the payment first.
  pm_sandbox_lost_charged: { first: succeeded, lost: "answer", webhookAfterMs: 10 * secondMs },
  pm_sandbox_lost_not_charged: { first: succeeded, lost: "call" },
  pm_sandbox_twice: { first: succeeded, copies: 2 },
  pm_sandbox_late: { first: processing, ripens: { afterMs: 3 * secondMs, outcome: succeeded } },
  pm_sandbox_late_declined: {
    first: processing,
    ripens: { afterMs: 3 * secondMs, outcome: declined("generic_decline") },
  },
  // `succeeded` is sent a second before the `processing` that it followed.
  pm_sandbox_out_of_order: {
    first: processing,
    ripens: { afterMs: secondMs, outcome: succeeded },
    webhookAfterMs: 2 * secondMs,
  },
  pm_sandbox_refund_lost: { first: succeeded, refund: "answer lost" },
  pm_sandbox_refund_fails: { first: succeeded, refund: "refused" },
};

export const sandboxMethods: ReadonlyMap<string, SandboxMethod> = new Map(Object.entries(table));
