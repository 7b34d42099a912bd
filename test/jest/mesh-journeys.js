import { readdirSync } from "node:fs";
import { binaries, missingOf } from "../../mesh/servers/binaries.ts";
import { isCi } from "../support/ci.ts";

/** Journeys of one form of the shop, each with what keeps it from running on the other. */
export const embeddedOnly = {
  "operating/start.spec.ts":
    "npm start of one process and its data folder; test/mesh/starting.spec.ts starts a mesh",
  "operating/disk-full.spec.ts":
    "the disk of the SQLite files is full; a mesh keeps nothing on a disk of its own",
  "operating/killed.spec.ts":
    "one process with all its data dies; test/mesh/rolling.spec.ts and the chaos kill processes of a mesh",
  "operating/back-up.spec.ts":
    "backs SQLite files up; backup/testing/mesh-backup.spec.ts does so with a mesh's MongoDB",
};

/** The files of the journeys that run on the mesh as well. */
export const meshJourneys = readdirSync("test/journeys", { recursive: true }).filter(
  (file) => file.endsWith(".spec.ts") && !Object.hasOwn(embeddedOnly, file),
);

/** What this machine lacks for a mesh. */
export const missingForMesh = missingOf(binaries);

/** Where a skip is a failure they run all the same, and say what they lack. */
export const runsMeshJourneys = missingForMesh.length === 0 || isCi;
