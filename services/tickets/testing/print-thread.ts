import type { PrintJob } from "../printing/print-jobs.ts";

let answers = 0;

/** Keeps the thread, as a page does that is being drawn, but no processor. */
const block = (ms?: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

/** A thread that follows the code: answers it, counts, takes its time, fails, ends, or never answers. */
export default async function print(job: PrintJob): Promise<Uint8Array> {
  const code = job.kind === "qr" ? job.code : "";
  if (code === "end") process.exit(1);
  if (code === "throw") return await new Promise(() => setImmediate(throwUncaught));
  if (code === "never") block();
  if (code === "slow") block(2_000);
  answers++;
  if (code === "fail") throw new Error("printing failed at a line");
  return new TextEncoder().encode(code === "count" ? String(answers) : code);
}

function throwUncaught(): never {
  throw new Error("not caught");
}
