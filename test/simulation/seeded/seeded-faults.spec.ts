import { describe, expect, it } from "@jest/globals";
import { reportOf } from "../people/stories.ts";
import { simulate } from "../simulation.ts";
import { type PlantedFault, plantedFaults } from "./seeded-faults.ts";
import { plantedRefundFaults } from "./seeded-refund-faults.ts";

const mostSeeds = 1_000;

async function firstFinding({
  plant,
  breaks,
}: PlantedFault): Promise<{ seed: number; report: string } | null> {
  for (let seed = 1; seed <= mostSeeds; seed++) {
    const run = await simulate(seed, { plant: plant() });
    if (run.findings.some(({ broken }) => breaks.test(broken))) return { seed, report: reportOf(run) };
    await new Promise((done) => setImmediate(done));
  }
  return null;
}

describe(`the checker finds within ${mostSeeds} seeds that`, () => {
  it.each([...plantedFaults, ...plantedRefundFaults])(
    "$name",
    async (fault) => {
      const found = await firstFinding(fault);
      expect(found?.report).toMatch(fault.breaks);
      expect(found?.report).toContain(`npm run simulate -- --seed ${found?.seed}`);
    },
    120_000,
  );
});
