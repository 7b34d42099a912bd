import { expect, test } from "@jest/globals";
import { runOnAllCores } from "./run/many-threads.ts";
import { failpoints } from "./world/failpoints.ts";

const seeds = 10_000;

test(`nothing is lost in ${seeds} simulated evenings, with a crash at every point of the purchase`, async () => {
  // In threads of Node's own: the test runner's sandbox would take twice the time.
  const { reports, failures, crashes } = await runOnAllCores({ from: 1, count: seeds });
  expect(reports.join("\n\n")).toBe("");
  expect(failures).toBe(0);
  expect(failpoints.filter((point) => !crashes[point])).toEqual([]);
}, 900_000);
