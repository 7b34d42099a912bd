import { once } from "node:events";
import { availableParallelism } from "node:os";
import { Worker as Thread } from "node:worker_threads";
import { added, type Summary } from "./many-seeds.ts";

interface Seeds {
  from: number;
  count: number;
}

/** Seeds that a thread gets at a time. */
const chunk = 250;

/** Runs the seeds on as many threads as there are cores; `onProgress` hears the sum so far after every chunk. */
export async function runOnAllCores(
  { from, count }: Seeds,
  onProgress: (total: Summary) => void = () => {},
): Promise<Summary> {
  let next = from;
  let total: Summary = { seeds: 0, failures: 0, reports: [], crashes: {} };
  const work = async () => {
    const thread = new Thread(new URL("./simulate-thread.ts", import.meta.url));
    while (next < from + count) {
      const first = next;
      next = Math.min(first + chunk, from + count);
      const summary = await answerOf(thread, { from: first, count: next - first });
      total = added(total, summary);
      onProgress(total);
    }
    await thread.terminate();
  };
  const threads = Math.min(availableParallelism(), Math.ceil(count / chunk));
  await Promise.all(Array.from({ length: threads }, work));
  return total;
}

/** Rejects with the thread's error. */
async function answerOf(thread: Thread, seeds: Seeds): Promise<Summary> {
  const answer = once(thread, "message");
  thread.postMessage(seeds);
  return (await answer)[0] as Summary;
}
