import type { Order } from "../../contracts/orders.ts";
import { type Move, nextState } from "../../lib/transitions.ts";

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
} as const satisfies Record<string, Move<OrderState>>;

export type OrderMove = keyof typeof table;

export const orderMoves: Record<OrderMove, Move<OrderState>> = table;

/** The state after `move`. Throws IllegalMoveError. */
export function stateAfter(move: OrderMove, state: OrderState): OrderState {
  return nextState(orderMoves, move, state);
}

/** True where the order holds its claims no more. */
export function freesClaims(state: OrderState): boolean {
  return state === "expired" || state === "cancelled";
}

export function isPaid(state: OrderState): boolean {
  return state === "paid" || state === "fulfilled";
}

/** Every step of the purchase that a crash may hit, in this service: the moves, the other writes and the calls. */
export const orderFailpoints: readonly string[] = [
  "hold",
  "reserve",
  ...Object.keys(table),
  "charge",
  "cancelAttempt",
  "issue",
  "release",
  "notify",
  "settleOutbox",
].flatMap((step) => [`orders.${step}:before`, `orders.${step}:after`]);
