import type { Move } from "../../lib/transitions.ts";
import type { CollectionSpec, Document } from "../../mixins/store/port.ts";

export type TicketState = "valid" | "checkedIn";

export const ticketMoves = {
  checkIn: { from: ["valid"], to: "checkedIn" },
} as const satisfies Record<string, Move<TicketState>>;

/** Who let the ticket in, where and when. */
export interface CheckIn {
  checkInId: string;
  scanId: string;
  atMs: number;
  gate: string;
  operatorId: string;
}

/** One issued ticket; `_id` is `orderId:line:n`, line and n counted from 1. */
export interface Ticket extends Document {
  serial: number;
  eventId: string;
  orderId: string;
  ticketTypeId: string;
  quotaId: string;
  placeNumber: number;
  /** Null: the buyer's, whatever it is by then. */
  holderName: string | null;
  userId: string;
  state: TicketState;
  issuedAtMs: number;
  checkIn: CheckIn | null;
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
  },
  unique: { serial: ["eventId", "serial"] },
};

export const registerSpec: CollectionSpec<Register> = {
  name: "registers",
  indexes: { byEvent: ["eventId", "k"] },
  uniqueElements: { ticketIds: { scope: "eventId", array: "ticketIds" } },
};
