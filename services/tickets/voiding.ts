import { nextState } from "../../lib/transitions.ts";
import type { CheckInPorts } from "./checking-in.ts";
import { type Ticket, ticketMoves } from "./ticket-documents.ts";

/** Which tickets of an order a refund voids; `refund` counts the order's refunds from 1. */
export interface Voiding {
  orderId: string;
  ticketIds: string[];
  refund: number;
}

type Outcome = "voided" | "checkedIn" | "foreign";

/** Voids each ticket that is valid. What this refund voided before counts again; a checked-in one stays as it is. */
export async function voidTickets(
  ports: CheckInPorts,
  { orderId, ticketIds, refund }: Voiding,
): Promise<{ voided: string[]; checkedIn: string[] }> {
  const outcomes = new Map<string, Outcome>();
  const work = [...new Set(ticketIds)].map(async (ticketId) => {
    outcomes.set(ticketId, await voidOne(ports, ticketId, { orderId, refund }));
  });
  await Promise.all(work);
  const those = (wanted: Outcome) => [...outcomes.keys()].filter((id) => outcomes.get(id) === wanted).sort();
  return { voided: those("voided"), checkedIn: those("checkedIn") };
}

async function voidOne(
  { tickets, clock }: CheckInPorts,
  ticketId: string,
  { orderId, refund }: { orderId: string; refund: number },
): Promise<Outcome> {
  for (;;) {
    const ticket = await tickets.get(ticketId);
    if (ticket?.orderId !== orderId) return "foreign";
    if (ticket.state !== "valid") return settled(ticket, refund);
    const state = nextState(ticketMoves, "void", ticket.state);
    const { version } = ticket;
    const voided = { refund, atMs: clock.nowMs() };
    if (await tickets.change(ticketId, { version }, { state, voided, version: version + 1 })) return "voided";
  }
}

function settled(ticket: Ticket, refund: number): Outcome {
  if (ticket.state === "checkedIn") return "checkedIn";
  return ticket.voided?.refund === refund ? "voided" : "foreign";
}
