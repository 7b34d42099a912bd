import { minuteMs } from "../../lib/clock.ts";
import { type ChaosChoices, readChoices } from "./chaos-options.ts";
import { runChaos } from "./chaos-run.ts";
import { reportOf, summaryOf } from "./checks/report.ts";

const usage = `Runs a mesh of real processes and servers under a crowd of buyers, kills and cuts at random, and checks the stores.
  npm run chaos -- --minutes 10 --seed 1   so long, out of this seed; exit code 1 when a promise was broken
  --buyers 30                              how many buy at once
  --members 3                              of the ledgers' replica set, 1 or 3; of 3 the primary is killed; 1 by default`;

/** Exit code 1 with one sentence when it cannot run. */
try {
  const choices = readChoices(process.argv.slice(2));
  if (choices.wantsHelp) console.log(usage);
  else await run(choices);
} catch (error) {
  console.error(`Chaos cannot run: ${(error as Error).message}`);
  process.exitCode = 1;
}

async function run({ minutes, seed, buyers, members }: ChaosChoices): Promise<void> {
  const done = await runChaos({
    ...{ seed, buyers, ledgerMembers: members, everyMs: 1_500 },
    least: { kills: 0, ms: minutes * minuteMs },
    print: (line) => console.log(line),
  });
  try {
    const isBroken = done.findings.length > 0;
    console.log(isBroken ? reportOf(done) : `${summaryOf(done)}\nSeed ${seed} kept every promise.`);
    process.exitCode = isBroken ? 1 : 0;
  } finally {
    await done.close();
  }
}
