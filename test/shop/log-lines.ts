import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The lines of JSON in all logs of a folder, as far as they are whole, by their times. */
export function logLines(folder: string): string[] {
  const files = globSync(join(folder, "*.log"));
  const lines = files.flatMap((file) => readFileSync(file, "utf8").split(/(?<=\n)/));
  const whole = lines.filter((line) => line.startsWith("{") && line.endsWith("\n"));
  const timed = whole.map((line) => [JSON.parse(line).time, line] as const);
  return timed.sort(([a], [b]) => a.localeCompare(b)).map(([, line]) => line);
}
