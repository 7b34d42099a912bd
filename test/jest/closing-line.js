import { writeSync } from "node:fs";
import { relative } from "node:path";
import { howToGet } from "../../mesh/servers/binaries.ts";
import { meshJourneys, missingForMesh, runsMeshJourneys } from "./mesh-journeys.js";

/** How `describeWith` (test/support/servers.ts) ends the title of what it skips. */
const missingPrograms = / \(needs ([a-z0-9, -]+)\)$/;

/** Jest reporter: says which tests were skipped for want of a server, and ends the run with one line for scripts. */
export default class ClosingLine {
  onRunComplete(_contexts, results) {
    const skipped = results.numPendingTests + results.numTodoTests + notOnTheMesh(results);
    // A suite that could not even be loaded has no failed test of its own.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const line = `${results.numPassedTests} passed, ${failed} failed, ${skipped} skipped`;
    const text = [...skippedForWant(results), line].join("\n");
    // Jest's own summary comes later than this hook, and the line must be the last.
    process.once("exit", () => writeSync(1, `\n${text}\n`));
  }
}

/** A line for each missing server, with how many tests it would have let run. */
function skippedForWant({ testResults }) {
  const counts = new Map();
  for (const { ancestorTitles } of testResults.flatMap((file) => file.testResults)) {
    const missing = ancestorTitles.map((title) => missingPrograms.exec(title)?.[1]).find(Boolean);
    for (const binary of missing?.split(", ") ?? []) counts.set(binary, (counts.get(binary) ?? 0) + 1);
  }
  const onTheMesh = notOnTheMesh({ testResults });
  if (onTheMesh > 0)
    for (const binary of missingForMesh) counts.set(binary, (counts.get(binary) ?? 0) + onTheMesh);
  return [...counts].map(([binary, count]) => `${count} tests skipped: ${howToGet(binary)}`);
}

/** How many tests of journeys ran on one form of the shop only. */
function notOnTheMesh({ testResults }) {
  if (runsMeshJourneys) return 0;
  const journeys = testResults.filter(({ testFilePath }) =>
    meshJourneys.includes(relative("test/journeys", testFilePath)),
  );
  return journeys.flatMap((file) => file.testResults).length;
}
