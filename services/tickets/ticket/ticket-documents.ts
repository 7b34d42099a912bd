import type { Move } from "../../../lib/state-machine.ts";
import type { CollectionSpec, Document } from "../../../mixins/store/port.ts";

export type TicketState = "valid" | "checkedIn" | "void";

export const ticketMoves = {
  checkIn: { from: ["valid"], to: "checkedIn" },
  undoCheckIn: { from: ["checkedIn"], to: "valid" },
  void: { from: ["valid"], to: "void" },
} as const satisfies Record<string, Move<TicketState>>;

/** Operator, place and time of a check-in. */
export interface CheckIn {
  checkInId: string;
  scanId: string;
  atMs: number;
  gate: string;
  operatorId: string;
}

/** A check-in that was taken back: when, by whom and why. */
export type UndoneCheckIn = CheckIn & { undone: { atMs: number; by: string; reason: string } };

/** One issued ticket; `_id` is `orderId:line:n`, line and n counted from 1. */
export interface Ticket extends Document {
  serial: number;
  eventId: string;
  orderId: string;
  ticketTypeId: string;
  quotaId: string;
  placeNumber: number;
  /** Null: the buyer's, whatever it is by then. Empty: the person was erased. */
  holderName: string | null;
  userId: string;
  /** The price paid for it, in minor units of the event's currency; absent when the order had none. */
  priceMinor?: number;
  state: TicketState;
  issuedAtMs: number;
  /** The one that holds. */
  checkIn: CheckIn | null;
  /** Those that were undone, the oldest first. */
  undoneCheckIns?: UndoneCheckIn[];
  /** Of the last check-in, undone or not: the order of an event's list. */
  lastCheckInAtMs?: number;
  /** The order's refund that voided it, and when. */
  voided?: { refund: number; atMs: number };
  /** The order's last refund that found it checked in, and goes on without it. */
  sparedBy?: number;
  version: number;
}

/** A batch of an event's serials: `ticketIds[i]` has `first + i`, for ever. `_id` is `eventId/k`. */
export interface Register extends Document {
  eventId: string;
  /** 1, 2, 3, …: a batch is written only after the one before. */
  k: number;
  first: number;
  ticketIds: string[];
}

export const ticketSpec: CollectionSpec<Ticket> = {
  name: "tickets",
  indexes: {
    byUser: ["userId", "issuedAtMs", "serial"],
    byOrder: ["orderId", "userId", "serial"],
    byEvent: ["eventId", "serial"],
    byState: ["eventId", "state", "serial"],
    byCheckIn: ["eventId", "lastCheckInAtMs"],
  },
  unique: { serial: ["eventId", "serial"] },
};

export const registerSpec: CollectionSpec<Register> = {
  name: "registers",
  indexes: { byEvent: ["eventId", "k"] },
  uniqueElements: { ticketIds: { scope: "eventId", array: "ticketIds" } },
};
