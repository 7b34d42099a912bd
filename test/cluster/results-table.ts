import type { Result } from "./run-stages.ts";

/** A line for each stage and figure. */
export function tableOf(results: readonly Result[]): string {
  return results.flatMap(linesOf).join("\n");
}

function linesOf({ stage, seconds, figures, failure }: Result): string[] {
  const verdict = failure === null ? "passed" : "FAILED";
  const width = Math.max(0, ...Object.keys(figures).map((name) => name.length));
  const lines = Object.entries(figures).map(([name, value]) => `    ${name.padEnd(width)}  ${value}`);
  const [first = ""] = failure?.split("\n") ?? [];
  return [
    `${stage.padEnd(14)} ${verdict} in ${seconds} s`,
    ...lines,
    ...(failure === null ? [] : [`    ${first}`]),
  ];
}
