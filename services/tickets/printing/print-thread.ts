import { readlinkSync } from "node:fs";
import { constants, getPriority, setPriority } from "node:os";
import { parentPort } from "node:worker_threads";
import type { PrintAnswer, PrintJob, PrintRequest } from "./print-jobs.ts";
import { qrPng } from "./qr-code.ts";
import { ticketPaper } from "./ticket-paper.ts";

/** So many steps nicer, it has a tenth of the others' share of too few processors: the sale goes first. */
const nicer = 10;

yieldToOthers();

/** A thread of its own: drawing a page takes longer than an answer of the shop may wait. */
parentPort?.on("message", async ({ id, job }: PrintRequest) => {
  parentPort?.postMessage(await answerTo(id, job));
});

async function answerTo(id: number, job: PrintJob): Promise<PrintAnswer> {
  try {
    const bytes = job.kind === "qr" ? qrPng(job.code) : await ticketPaper(job.tickets);
    return { id, bytes: new Uint8Array(bytes) };
  } catch (error) {
    // Only where it failed: the message could name what stands on the ticket.
    return { id, error: (error as Error).stack?.split("\n").slice(1, 4).join(" ").trim() ?? "unknown" };
  }
}

/** On Linux alone each thread has a priority of its own, by its number among the processes: see setpriority(2). */
function yieldToOthers(): void {
  if (process.platform !== "linux") return;
  try {
    const [, thread] = readlinkSync("/proc/thread-self").split("/task/");
    setPriority(Number(thread), Math.min(constants.priority.PRIORITY_LOW, getPriority() + nicer));
  } catch {
    // It prints all the same, as eagerly as the rest works.
  }
}
