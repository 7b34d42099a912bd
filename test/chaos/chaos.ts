import { parseArgs } from "node:util";
import { minuteMs } from "../../lib/clock.ts";
import { runChaos } from "./chaos-run.ts";
import { reportOf, summaryOf } from "./report.ts";

const usage = `Runs a mesh of real processes and servers under a crowd of buyers, kills and cuts at random, and checks the stores.
  npm run chaos -- --minutes 10 --seed 1   so long, out of this seed; exit code 1 when a promise was broken
  --buyers 30                              how many buy at once
  --members 3                              of the ledgers' replica set, whose primary is killed then; 1 unless told`;

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "3" },
    seed: { type: "string", default: "1" },
    buyers: { type: "string", default: "30" },
    members: { type: "string", default: "1" },
    help: { type: "boolean" },
  },
});
if (values.help) console.log(usage);
else await run();

async function run(): Promise<void> {
  const [minutes, seed, buyers] = [values.minutes, values.seed, values.buyers].map(positive);
  const run = await runChaos({
    ledgerMembers: values.members === "3" ? 3 : 1,
    ...{ seed: seed!, buyers: buyers!, everyMs: 1_500, least: { kills: 0, ms: minutes! * minuteMs } },
    tell: (line) => console.log(line),
  });
  const isBroken = run.findings.length > 0;
  console.log(isBroken ? reportOf(run) : `${summaryOf(run)}\nSeed ${seed} kept every promise.`);
  await run.close();
  process.exitCode = isBroken ? 1 : 0;
}

function positive(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  console.error(`there is no such number of anything: "${text}"\n${usage}`);
  process.exit(2);
}
