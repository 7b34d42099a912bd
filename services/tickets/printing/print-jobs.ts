import type { PrintedTicket } from "./printed-ticket.ts";

/** Jobs of the printing threads. */
export type PrintJob = { kind: "paper"; tickets: PrintedTicket[] } | { kind: "qr"; code: string };
