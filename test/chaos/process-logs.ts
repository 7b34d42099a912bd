import type { MeshProcess } from "../../mesh/mesh-process.ts";
import type { Journal } from "./journal.ts";

/** What a service can only say when something is as it cannot be. */
const impossible =
  /contradicts|has a serial that another|cannot be sent with|answered \d* tickets|that no order counts|counts money that the payments do not|charged another amount|gave back another amount|of which the processor knows nothing/;

interface LogLine {
  level?: string | number;
  msg?: string;
  requestId?: string;
  [field: string]: unknown;
}

/** The lines of all processes that are findings by themselves. */
export function alarmsIn(processes: readonly MeshProcess[]): string[] {
  return linesOf(processes).filter((line) => impossible.test(line.slice(0, 2_000)));
}

/** What was logged about requests that were answered with a fault: at most some lines each. */
export function linesAboutFaults(processes: readonly MeshProcess[], { requests }: Journal): string[] {
  const tries = requests.flatMap((request) => request.tries);
  const faults = new Set(tries.filter(({ status }) => status === 500).map(({ requestId }) => requestId));
  if (faults.size === 0) return [];
  const about = linesOf(processes).filter((line) => faults.has(parsed(line).requestId ?? ""));
  return about.map((line) => line.slice(0, 1_500)).slice(0, 40);
}

const linesOf = (processes: readonly MeshProcess[]) =>
  processes.flatMap((process) =>
    process
      .output()
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => `${line}`),
  );

function parsed(line: string): LogLine {
  try {
    return JSON.parse(line);
  } catch {
    return {};
  }
}
