import { meshJourneys, runsMeshJourneys } from "./test/mesh-journeys.js";

/** Specs run as native ES modules, with their types stripped by Node itself. */
const specs = {
  testEnvironment: "node",
  extensionsToTreatAsEsm: [".ts"],
  transform: { "^.+\\.ts$": "<rootDir>/test/strip-types.js" },
  testPathIgnorePatterns: ["/node_modules/", "/data/"],
};

/** The same journeys, on a shop of separate processes. */
const journeysOnTheMesh = {
  ...specs,
  displayName: "mesh",
  testMatch: meshJourneys.map((file) => `<rootDir>/test/journeys/${file}`),
  globals: { shopForm: "mesh" },
  globalSetup: "<rootDir>/test/mesh-run/start.js",
  globalTeardown: "<rootDir>/test/mesh-run/stop.js",
  setupFilesAfterEnv: ["<rootDir>/test/mesh-run/patience.js"],
};

export default {
  // A journey on the mesh brings eight processes along.
  maxWorkers: "50%",
  projects: [
    { ...specs, displayName: "shop", testMatch: ["**/*.spec.ts"] },
    ...(runsMeshJourneys ? [journeysOnTheMesh] : []),
  ],
  testSequencer: "<rootDir>/test/embedded-first.js",
  reporters: ["default", "<rootDir>/test/closing-line.js"],
};
