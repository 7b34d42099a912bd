import { openMemoryStore } from "../../../mixins/store/memory/memory-store.ts";
import type { CheckInPorts } from "../check-in/check-in.ts";
import { type Ticket, ticketSpec } from "../ticket/ticket-documents.ts";

/** Ports over an empty ledger, with a clock that stands until it is set. */
export function newPorts(nowMs = 1_000): CheckInPorts & { setNow: (ms: number) => void } {
  let now = nowMs;
  return {
    tickets: openMemoryStore().collection(ticketSpec),
    clock: { nowMs: () => now },
    setNow: (ms) => {
      now = ms;
    },
  };
}

/** A valid ticket of the order `ord_show_1`; `n` is its place and its serial. */
export function ticketOf(n: number, fields: Partial<Ticket> = {}): Ticket {
  const orderId = fields.orderId ?? "ord_show_1";
  return {
    _id: `${orderId}:1:${n}`,
    serial: n,
    eventId: "evt_show",
    orderId,
    ticketTypeId: "typ_adult",
    quotaId: "quo_hall",
    placeNumber: n,
    holderName: `Holder ${n}`,
    userId: "usr_1",
    state: "valid",
    issuedAtMs: n,
    checkIn: null,
    version: 1,
    ...fields,
  };
}
