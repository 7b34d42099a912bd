import shared from "../../jest.config.js";
import { meshJourneys } from "../jest/mesh-journeys.js";
import { notOnTheCluster } from "./journeys.ts";

const [{ testMatch, displayName, ...specs }] = shared.projects;

const clusterJourneys = meshJourneys.filter((file) => !Object.hasOwn(notOnTheCluster, file));

/** The journeys on the shop of a cluster, which `npm run test:cluster` describes to them. */
export default {
  ...specs,
  rootDir: "../..",
  testMatch: clusterJourneys.map((file) => `<rootDir>/test/journeys/${file}`),
  globals: { deploymentName: "cluster" },
  // Requests go a long way, and processes share the machine with everything else.
  setupFilesAfterEnv: ["<rootDir>/test/cluster/patience.js"],
  maxWorkers: 1,
};
