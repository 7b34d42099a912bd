import type { MeshProcess } from "../../../mesh/mesh-process.ts";
import type { Journal } from "../load/journal.ts";

/** Words of log messages that report an impossible state. */
export const impossible: readonly string[] = [
  "the processor contradicts a settled",
  "has a serial that another ticket has",
  "and cannot be sent with",
  "tickets.issue answered ",
  "money was moved that no order counts",
  "an order counts money that the payments do not",
  "the processor charged another amount",
  "the processor gave back another amount",
  "of which the processor knows nothing",
];

type Logging = Pick<MeshProcess, "output">;

interface LogLine {
  level?: string | number;
  msg?: string;
  requestId?: string;
  [field: string]: unknown;
}

/** The lines of all processes that are findings by themselves. */
export function alarmsIn(processes: readonly Logging[]): string[] {
  return linesOf(processes).filter((line) =>
    impossible.some((words) => line.slice(0, 2_000).includes(words)),
  );
}

/** Log lines about requests that were answered with a fault: at most a few for each. */
export function linesAboutFaults(processes: readonly Logging[], { requests }: Journal): string[] {
  const tries = requests.flatMap((request) => request.tries);
  const faults = new Set(tries.filter(({ status }) => status === 500).map(({ requestId }) => requestId));
  if (faults.size === 0) return [];
  const about = linesOf(processes).filter((line) => faults.has(parsed(line).requestId ?? ""));
  return about.map((line) => line.slice(0, 1_500)).slice(0, 40);
}

const linesOf = (processes: readonly Logging[]) =>
  processes.flatMap((process) => process.output().split("\n")).filter((line) => line !== "");

function parsed(line: string): LogLine {
  try {
    return JSON.parse(line);
  } catch {
    return {};
  }
}
