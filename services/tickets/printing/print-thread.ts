import type { PrintJob } from "./print-jobs.ts";
import { qrPng } from "./qr-code.ts";
import { ticketPaper } from "./ticket-paper.ts";

/** Drawing a page takes longer than an answer of the shop may wait. */
export default async function print(job: PrintJob): Promise<Uint8Array> {
  try {
    return new Uint8Array(job.kind === "qr" ? qrPng(job.code) : await ticketPaper(job.tickets));
  } catch (error) {
    // Only the stack: the message could contain text of the ticket.
    const place = (error as Error).stack?.split("\n").slice(1, 4).join(" ").trim() ?? "unknown";
    throw new Error(`printing failed ${place}`);
  }
}
