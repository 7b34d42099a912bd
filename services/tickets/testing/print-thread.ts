import { parentPort } from "node:worker_threads";
import type { PrintRequest } from "../printing/print-jobs.ts";

let answers = 0;

/** Keeps the thread, as a page does that is being drawn, but no processor. */
const block = (ms?: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

/** A thread that follows the code: answers it, counts, takes its time, fails, ends, or never answers. */
parentPort?.on("message", ({ id, job }: PrintRequest) => {
  const code = job.kind === "qr" ? job.code : "";
  if (code === "end") process.exit(1);
  if (code === "throw") throw new Error("not caught");
  if (code === "never") block();
  if (code === "slow") block(2_000);
  answers++;
  if (code === "fail") parentPort?.postMessage({ id, error: "at a line" });
  else
    parentPort?.postMessage({
      id,
      bytes: new TextEncoder().encode(code === "count" ? String(answers) : code),
    });
});
