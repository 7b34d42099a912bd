import { parentPort } from "node:worker_threads";
import { yieldToEventLoop } from "../../../lib/yield-to-event-loop.ts";
import type { PrintAnswer, PrintJob, PrintRequest } from "./print-jobs.ts";
import { qrPng } from "./qr-code.ts";
import { ticketPaper } from "./ticket-paper.ts";

// The sale goes first.
yieldToEventLoop(10);

/** A thread of its own: drawing a page takes longer than an answer of the shop may wait. */
parentPort?.on("message", async ({ id, job }: PrintRequest) => {
  parentPort?.postMessage(await answerTo(id, job));
});

async function answerTo(id: number, job: PrintJob): Promise<PrintAnswer> {
  try {
    const bytes = job.kind === "qr" ? qrPng(job.code) : await ticketPaper(job.tickets);
    return { id, bytes: new Uint8Array(bytes) };
  } catch (error) {
    // Only the stack: the message could contain text of the ticket.
    return { id, error: (error as Error).stack?.split("\n").slice(1, 4).join(" ").trim() ?? "unknown" };
  }
}
