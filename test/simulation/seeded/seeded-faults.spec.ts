import { describe, expect, it } from "@jest/globals";
import { reportOf } from "../people/stories.ts";
import { simulate } from "../simulation.ts";
import { type SeededFault, seededFaults } from "./seeded-faults.ts";
import { seededRefundFaults } from "./seeded-refund-faults.ts";

const maxSeeds = 1_000;

async function firstFinding({
  plant,
  breaks,
}: SeededFault): Promise<{ seed: number; report: string } | null> {
  for (let seed = 1; seed <= maxSeeds; seed++) {
    const run = await simulate(seed, { plant: plant() });
    if (run.findings.some(({ broken }) => breaks.test(broken))) return { seed, report: reportOf(run) };
    await new Promise((done) => setImmediate(done));
  }
  return null;
}

describe(`the checker finds within ${maxSeeds} seeds that`, () => {
  it.each([...seededFaults, ...seededRefundFaults])(
    "$name",
    async (fault) => {
      const found = await firstFinding(fault);
      expect(found?.report).toMatch(fault.breaks);
      expect(found?.report).toContain(`npm run simulate -- --seed ${found?.seed}`);
    },
    120_000,
  );
});
