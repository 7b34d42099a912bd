/** Specs run as native ES modules, with their types stripped by Node itself. */
export default {
  testEnvironment: "node",
  extensionsToTreatAsEsm: [".ts"],
  testMatch: ["**/*.spec.ts"],
  testPathIgnorePatterns: ["/node_modules/", "/data/"],
  transform: { "^.+\\.ts$": "<rootDir>/test/strip-types.js" },
  reporters: ["default", "<rootDir>/test/closing-line.js"],
};
