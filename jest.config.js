import { availableParallelism } from "node:os";
import { meshJourneys, runsMeshJourneys } from "./test/jest/mesh-journeys.js";

/** Specs run as native ES modules, with their types stripped by Node itself; test/jest says how. */
const specs = {
  runtime: "<rootDir>/test/jest/runtime.js",
  testEnvironment: "<rootDir>/test/jest/environment.js",
  injectGlobals: false,
  transform: {},
  testPathIgnorePatterns: ["/node_modules/", "/data/"],
};

/** Those that kill processes of a whole shop while people buy: their effects would look like an outage to other specs. */
const withTheMachineForThemselves = [
  "**/test/chaos/{chaos,seeded}.spec.ts",
  "**/test/journeys/operating/killed.spec.ts",
  "**/test/mesh/*.spec.ts",
];

/** The same journeys, on a shop of separate processes. */
const journeysOnTheMesh = {
  ...specs,
  displayName: "mesh",
  testMatch: meshJourneys.map((file) => `<rootDir>/test/journeys/${file}`),
  globals: { deploymentName: "mesh" },
  globalSetup: "<rootDir>/test/mesh-run/start.js",
  globalTeardown: "<rootDir>/test/mesh-run/stop.js",
  setupFilesAfterEnv: ["<rootDir>/test/mesh-run/patience.js"],
};

export default {
  // A test's duration depends on the load of the machine; the limit only catches one that hangs.
  testTimeout: 20_000,
  // A journey on the mesh brings eight processes along.
  maxWorkers: Math.max(2, Math.ceil(availableParallelism() / 2)),
  projects: [
    {
      ...specs,
      displayName: "shop",
      testMatch: ["**/*.spec.ts", ...withTheMachineForThemselves.map((file) => `!${file}`)],
    },
    ...(runsMeshJourneys ? [journeysOnTheMesh] : []),
    {
      ...specs,
      displayName: "alone",
      testMatch: withTheMachineForThemselves,
      runner: "<rootDir>/test/jest/one-at-a-time.js",
    },
  ],
  testSequencer: "<rootDir>/test/jest/embedded-first.js",
  reporters: ["default", "<rootDir>/test/jest/closing-line.js"],
};
