import { nextState } from "../../../lib/state-machine.ts";
import type { CheckInPorts } from "../check-in/check-in.ts";
import { type Ticket, ticketMoves } from "../ticket/ticket-documents.ts";

/** Which tickets of an order a refund voids; `refund` counts the order's refunds from 1. */
export interface Voiding {
  orderId: string;
  ticketIds: string[];
  refund: number;
}

type Outcome = "voided" | "checkedIn" | "foreign";

/**
 * Voids each valid ticket. Tickets that this refund voided before count again; a checked-in one stays as it is, and for
 * this refund it stays so when its check-in is undone. A repeat gets the same answer.
 */
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
  ports: CheckInPorts,
  ticketId: string,
  { orderId, refund }: { orderId: string; refund: number },
): Promise<Outcome> {
  for (;;) {
    const ticket = await ports.tickets.get(ticketId);
    if (ticket?.orderId !== orderId) return "foreign";
    if (ticket.state === "void") return ticket.voided?.refund === refund ? "voided" : "foreign";
    // Another worker may have let this refund go on without it.
    if ((ticket.sparedBy ?? 0) >= refund) return "checkedIn";
    const outcome = ticket.state === "checkedIn" ? "checkedIn" : "voided";
    const set =
      outcome === "checkedIn" ? { sparedBy: refund } : voidedBy(refund, ticket, ports.clock.nowMs());
    const { version } = ticket;
    if (await ports.tickets.change(ticketId, { version }, { ...set, version: version + 1 })) return outcome;
  }
}

function voidedBy(refund: number, { state }: Ticket, atMs: number): Partial<Ticket> {
  return { state: nextState(ticketMoves, "void", state), voided: { refund, atMs } };
}
