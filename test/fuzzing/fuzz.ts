/** `npm run fuzz -- --cases 20000 --seed 7`: tries a shop of its own against its OpenAPI document. */
import { parseArgs } from "node:util";
import { fuzz } from "./fuzzing.ts";

const { values } = parseArgs({
  options: { cases: { type: "string", default: "5000" }, seed: { type: "string", default: "1" } },
});
const [cases, seed] = [Number(values.cases), Number(values.seed)];
if (!Number.isSafeInteger(cases) || !Number.isSafeInteger(seed)) {
  console.error(`--cases and --seed are whole numbers, got ${values.cases} and ${values.seed}`);
  process.exit(1);
}
const beginMs = performance.now();
const tally = await fuzz({ cases, seed });
console.log(tally.answers.map(([name, times]) => `${String(times).padStart(7)}  ${name}`).join("\n"));
const seconds = ((performance.now() - beginMs) / 1000).toFixed(1);
console.log(`${tally.cases} cases of seed ${seed} in ${seconds} s; ${tally.succeeded.size} calls succeeded.`);
for (const fault of tally.faults) console.log(`\n${fault}`);
if (tally.faults.length > 0) process.exitCode = 1;
