import { randomUUID } from "node:crypto";
import type { Client } from "./client.ts";
import type { Scanned } from "./journal.ts";

/** Where people come in, each scan with its id. */
export interface Gate {
  /** Tickets whose holders stand outside. */
  queue: { ticketId: string; code: string }[];
}

/** Lets people in until the run ends; takes some check-ins back. */
export async function keepGate(world: { gate: Gate; isClosing: boolean }, operator: Client): Promise<void> {
  while (!world.isClosing) {
    const next = world.gate.queue.shift();
    if (next) await letIn(operator, next);
    else await operator.sleep(200);
  }
}

/** Checks one ticket in, and records the outcome once it is known; a request without an answer is itself a finding. */
async function letIn(operator: Client, { ticketId, code }: Gate["queue"][number]): Promise<void> {
  const { journal, dice } = operator;
  const scan: Scanned = { ticketId, scanId: randomUUID(), checkInId: null, refusal: null, isUndone: false };
  const body = { code, scanId: scan.scanId, gate: "A" };
  const wanted = { what: "check in", method: "POST" as const, path: "/check-ins", body };
  const answer = await operator.ask({ ...wanted, key: operator.newKey(), about: ticketId });
  if (!answer) return;
  if (answer.status === 201) scan.checkInId = answer.body.checkInId;
  else scan.refusal = answer.code;
  if (scan.checkInId !== null && dice.chance(0.2)) {
    scan.isUndone = await takeBack(operator, scan);
    // Unheard, it may be undone or not: nothing can be asked of the ticket.
    if (!scan.isUndone) return;
  }
  journal.scans.push(scan);
}

/** Whether the gate received confirmation of the reversal. */
async function takeBack(operator: Client, { ticketId, checkInId }: Scanned): Promise<boolean> {
  const path = `/check-ins/${checkInId}/undo`;
  const wanted = { what: "undo", method: "POST" as const, path, body: { reason: "another night" } };
  const undone = await operator.ask({ ...wanted, key: operator.newKey(), about: ticketId });
  return undone?.status === 200;
}
