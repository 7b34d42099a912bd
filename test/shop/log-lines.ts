import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * The lines of the shop in all logs of a folder, as far as they are whole, by their times. Those of its stores, which have
 * no `time`, are left out.
 */
export function logLines(folder: string): string[] {
  const files = globSync(join(folder, "*.log"));
  const lines = files.flatMap((file) => readFileSync(file, "utf8").split(/(?<=\n)/));
  const whole = lines.filter((line) => line.startsWith("{") && line.endsWith("\n"));
  const timed = whole.map((line) => ({ line, time: JSON.parse(line).time }));
  const ours = timed.filter(({ time }) => typeof time === "string");
  return ours.sort((one, other) => one.time.localeCompare(other.time)).map(({ line }) => line);
}
