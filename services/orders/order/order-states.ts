import type { Order } from "../../../contracts/orders/order-shape.ts";
import { backoffMs } from "../../../lib/backoff.ts";
import { hourMs, minuteMs, secondMs } from "../../../lib/clock.ts";
import { failpointsOf } from "../../../lib/failpoints.ts";
import type { RandomBytes } from "../../../lib/ids.ts";
import { type Move, nextState } from "../../../lib/state-machine.ts";

export type OrderState = Order["state"];

const table = {
  /** An attempt is opened; from here only the processor's final answer leads out. */
  startPayment: { from: ["reserved"], to: "paying" },
  /** The buyer's bank wants the buyer. */
  awaitBank: { from: ["paying"], to: "paying" },
  /** A final no, with time and tries left. */
  decline: { from: ["paying"], to: "reserved" },
  /** A final no, and no time or tries left. */
  giveUp: { from: ["paying"], to: "expired" },
  confirm: { from: ["paying"], to: "paid" },
  /** Total 0: nothing to charge. */
  confirmFree: { from: ["reserved"], to: "paid" },
  fulfil: { from: ["paid"], to: "fulfilled" },
  expire: { from: ["reserved"], to: "expired" },
  cancel: { from: ["reserved"], to: "cancelled" },
  /** The event is cancelled while an attempt is open: it is ended at the processor. */
  stopAttempt: { from: ["paying"], to: "paying" },
  /** The event is cancelled, and nothing is or will be charged. */
  withdraw: { from: ["reserved", "paying"], to: "cancelled" },
  /** Some tickets or all are to be refunded. */
  openRefund: { from: ["fulfilled"], to: "fulfilled" },
  /** A refund's tickets are void: their places come free. */
  freeRefunded: { from: ["fulfilled"], to: "fulfilled" },
  /** Every ticket of a refund went in at that very moment. */
  dropRefund: { from: ["fulfilled"], to: "fulfilled" },
  /** A refund is through, and tickets or other refunds are left. */
  settleRefund: { from: ["fulfilled"], to: "fulfilled" },
  /** The last refund is through, and no ticket is left. */
  endRefunded: { from: ["fulfilled"], to: "refunded" },
} as const satisfies Record<string, Move<OrderState>>;

export type OrderMove = keyof typeof table;

export const orderMoves: Record<OrderMove, Move<OrderState>> = table;

/** The state after `move`. Throws IllegalMoveError. */
export function stateAfter(move: OrderMove, state: OrderState): OrderState {
  return nextState(orderMoves, move, state);
}

/** True where the order holds its claims no more. */
export function freesClaims(state: OrderState): boolean {
  return state === "expired" || state === "cancelled" || state === "refunded";
}

/** Charged, or total 0, and not refunded as a whole. */
export function isPaid(state: OrderState): boolean {
  return state === "paid" || state === "fulfilled";
}

/** Every step of the purchase that a crash may hit, in this service: the moves, the other writes and the calls. */
export const orderFailpoints: readonly string[] = failpointsOf(
  ...[
    "hold",
    "reserve",
    ...Object.keys(table),
    "charge",
    "cancelAttempt",
    "issue",
    "release",
    "notify",
    "settleOutbox",
    "voidTickets",
    "refund",
    "insertEventJob",
    "saveEventJob",
    "tellBuyers",
  ].map((step) => `orders.${step}`),
);

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
 * Pause after the n-th unanswered attempt: 1, 2, 4, … 20 s and up to a quarter more, so that a service that returns is
 * used within 30 s; an hour after 4,500 (25 h at least), when no key is sent any more.
 */
export function retryPauseMs(unanswered: number, random: RandomBytes): number {
  return unanswered > 4_500 ? hourMs : backoffMs(retryBackoff, unanswered, random);
}
