import { readFileSync } from "node:fs";

/** Linux counts in hundredths of a second, whatever the machine. */
const tickMs = 10;

/** CPU time of a process and all its threads, in milliseconds from its start; NaN where the system does not show it. */
export function cpuMsOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The second field is a name in brackets, with anything in it; CPU times are the 14th and the 15th.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[11]) + Number(fields[12])) * tickMs;
  } catch {
    return Number.NaN;
  }
}
