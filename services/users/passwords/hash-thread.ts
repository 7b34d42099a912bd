import { parentPort } from "node:worker_threads";
import bcrypt from "bcrypt";
import { yieldToEventLoop } from "../../../lib/yield-to-event-loop.ts";
import type { HashAnswer, HashJob, HashRequest } from "./hash-jobs.ts";

// A sale has priority; but buyers have to sign in.
yieldToEventLoop(5);

/** A thread of its own, because only such a one can be made nicer than the rest of the process. */
parentPort?.on("message", ({ id, job }: HashRequest) => parentPort?.postMessage(answerTo(id, job)));

function answerTo(id: number, job: HashJob): HashAnswer {
  try {
    return { id, result: resultOf(job) };
  } catch (error) {
    return { id, error: (error as Error).message };
  }
}

function resultOf(job: HashJob): string | boolean {
  if (job.kind === "hash") return bcrypt.hashSync(job.text, job.cost);
  return bcrypt.compareSync(job.text, job.hash);
}
