import { parseArgs } from "node:util";
import { reportOf, storyOf } from "./people/stories.ts";
import type { Summary } from "./run/many-seeds.ts";
import { runOnAllCores } from "./run/many-threads.ts";
import { simulate } from "./simulation.ts";
import { failpoints } from "./world/failpoints.ts";

const usage = `Simulates the purchase under faults, a seed for each run.
  npm run simulate -- --seeds 100000 [--from 1]   that many seeds on all cores; exit code 1 when one fails
  npm run simulate -- --seed 7                    one seed again, onProgress step by step`;

/** From here on every failpoint must have ended a worker. */
const enoughForAllPoints = 10_000;

const { values } = parseArgs({
  options: {
    seeds: { type: "string" },
    seed: { type: "string" },
    from: { type: "string" },
    help: { type: "boolean" },
  },
});
if (values.help) console.log(usage);
else if (values.seed !== undefined) await printSeed(wholeNumber("seed", values.seed));
else await runAll(wholeNumber("from", values.from ?? "1"), wholeNumber("seeds", values.seeds ?? "10000"));

function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  console.error(`--${name} must be a whole number, got "${text}"\n${usage}`);
  process.exit(2);
}

async function printSeed(seed: number): Promise<void> {
  const run = await simulate(seed, { prints: "everything" });
  console.log(run.notes.join("\n"));
  for (const orderId of run.world.ledgers.orders.docs.keys()) console.log(storyOf(run, orderId).join("\n"));
  if (run.findings.length === 0) return console.log(`Seed ${seed} kept every promise.`);
  console.log(reportOf(run));
  process.exitCode = 1;
}

async function runAll(from: number, count: number): Promise<void> {
  const startedAtMs = performance.now();
  const onProgress = (total: Summary) => progress(total, count, performance.now() - startedAtMs);
  conclude(await runOnAllCores({ from, count }, onProgress));
}

function progress({ seeds, failures }: Summary, count: number, tookMs: number): void {
  const rate = Math.round(seeds / (tookMs / 1_000));
  const line = `${seeds} of ${count} seeds, ${failures} failed, ${rate} a second, ${Math.round(tookMs / 1_000)} s`;
  if (process.stdout.isTTY) process.stdout.write(`\r${line} `);
  else if (seeds % 10_000 === 0 || seeds === count) console.log(line);
}

function conclude({ seeds, failures, reports, crashes }: Summary): void {
  console.log("\nWorkers that died, by failpoint:");
  for (const point of failpoints) console.log(`${String(crashes[point] ?? 0).padStart(8)}  ${point}`);
  const missed = failpoints.filter((point) => !crashes[point]);
  for (const report of reports) console.log(`\n${report}`);
  const isIncomplete = seeds >= enoughForAllPoints && missed.length > 0;
  if (isIncomplete)
    console.log(`\nNo worker died at ${missed.join(", ")}: the simulation no longer gets there.`);
  console.log(`\n${seeds} seeds, ${failures} failed.`);
  process.exitCode = failures > 0 || isIncomplete ? 1 : 0;
}
