import { reportOf } from "../people/stories.ts";
import { simulate } from "../simulation.ts";

export interface Summary {
  seeds: number;
  /** The findings of the first failing seeds. */
  reports: string[];
  failures: number;
  /** Failpoint → how often a worker died there. */
  crashes: Record<string, number>;
}

const maxReports = 5;

/** Runs the seeds one after the other. */
export async function runSeeds(from: number, count: number): Promise<Summary> {
  const summary: Summary = { seeds: 0, reports: [], failures: 0, crashes: {} };
  const { stackTraceLimit } = Error;
  // Most errors of a run are expected, and their stacks would take a tenth of its time.
  Error.stackTraceLimit = 0;
  try {
    for (let seed = from; seed < from + count; seed++) await runSeed(seed, summary);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
  return summary;
}

async function runSeed(seed: number, summary: Summary): Promise<void> {
  const run = await simulate(seed);
  summary.seeds++;
  for (const point of run.crashedAt) summary.crashes[point] = (summary.crashes[point] ?? 0) + 1;
  // A run never yields to the event loop by itself.
  await new Promise((done) => setImmediate(done));
  if (run.findings.length === 0) return;
  summary.failures++;
  if (summary.reports.length < maxReports) summary.reports.push(reportOf(run));
}

export function added(one: Summary, other: Summary): Summary {
  const crashes = { ...one.crashes };
  for (const [point, times] of Object.entries(other.crashes)) crashes[point] = (crashes[point] ?? 0) + times;
  return {
    seeds: one.seeds + other.seeds,
    failures: one.failures + other.failures,
    reports: [...one.reports, ...other.reports].slice(0, maxReports),
    crashes,
  };
}
