import { backoffMs } from "../../../lib/backoff.ts";
import { hourMs, minuteMs, secondMs } from "../../../lib/clock.ts";
import type { RandomBytes } from "../../../lib/ids.ts";

/** How long a reservation keeps its places. */
export const reservationMs = 10 * minuteMs;
/** A declined card leaves this long for another one … */
export const afterDeclineMs = 5 * minuteMs;
/** … but never beyond this after reserving. */
export const longestReservationMs = 20 * minuteMs;
export const maxAttempts = 5;
/** An attempt without a final answer is cancelled at the processor after this. */
export const attemptMs = 10 * minuteMs;

/** `POST …/payment` answers after this at the latest, whatever the processor does. */
export const answerWithinMs = 230;
/** How often an attempt that waits for the bank or the processor is asked for. */
export const askAgainMs = 5 * secondMs;

const retryBackoff = { firstMs: secondMs, longestMs: 20 * secondMs };

/**
 * Pause after the n-th unanswered attempt: 1, 2, 4, … 20 s and up to a quarter more, so that a service that returns is used
 * within 30 s; an hour after 4,500 (25 h at least), when no key is sent any more.
 */
export function retryPauseMs(unanswered: number, random: RandomBytes): number {
  return unanswered > 4_500 ? hourMs : backoffMs(retryBackoff, unanswered, random);
}
