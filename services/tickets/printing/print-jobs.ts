import type { PrintedTicket } from "./printed-ticket.ts";

/** Jobs of the printing threads. */
export type PrintJob = { kind: "paper"; tickets: PrintedTicket[] } | { kind: "qr"; code: string };

/** To a thread, and back from it. */
export interface PrintRequest {
  id: number;
  job: PrintJob;
}
export type PrintAnswer = { id: number; bytes: Uint8Array } | { id: number; error: string };
