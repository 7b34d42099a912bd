import { readlinkSync } from "node:fs";
import { constants, getPriority, setPriority } from "node:os";

/**
 * Lets the rest of the process go first, of the thread that calls it. Its priority is lowered by this many steps, where processors are
 * too few, a third of another thread's share (5) or a tenth (10). Only Linux can: see setpriority(2).
 */
export function yieldToEventLoop(nicer: number): void {
  if (process.platform !== "linux") return;
  try {
    // There each thread has a priority of its own, by its number among the processes.
    const [, thread] = readlinkSync("/proc/thread-self").split("/task/");
    setPriority(Number(thread), Math.min(constants.priority.PRIORITY_LOW, getPriority() + nicer));
  } catch {
    // It works all the same, as eagerly as the rest.
  }
}
