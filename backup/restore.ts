import { parseArgs } from "node:util";
import { readBackupSettings, type Settings } from "../lib/settings/env.ts";
import { BackupError } from "./backup-error.ts";
import { reportRestored } from "./backup-messages.ts";
import { reasonOf } from "./error-reason.ts";
import { readPassphrase } from "./places/passphrase.ts";
import { chosenBackup } from "./restore/chosen-backup.ts";
import { type Restored, restoreBackup } from "./restore/restore-folder.ts";
import { newTemporaryScratch, removeScratch } from "./scratch-folder.ts";

const options = {
  all: { type: "boolean" },
  into: { type: "string" },
  "payments-are-stopped": { type: "boolean" },
} as const;

/**
 * `npm run restore -- FILE [--into DIR] [--all] [--payments-are-stopped]`. Exit code 1 with one sentence when it cannot.
 * With PAYMENTS_MONGO_URL set it goes into that database, unless a folder is named.
 */
let scratch: string | undefined;
try {
  process.umask(0o077);
  scratch = newTemporaryScratch(Date.now());
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const [wanted] = positionals;
  if (wanted === undefined || positionals.length > 1)
    throw new BackupError(
      "name one backup: npm run restore -- FILE [--into DIR] [--all], where FILE may be s3://bucket/name or latest.",
    );
  const settings = readBackupSettings();
  const file = await chosenBackup(wanted, settings, scratch);
  const restored =
    settings.PAYMENTS_MONGO_URL === undefined || values.into !== undefined
      ? await restoreBackup({
          ...{ file, into: values.into ?? settings.DATA_DIR, nowMs: Date.now() },
          ...{ extent: values.all ? "all" : "payments", passphrase: readPassphrase(settings) },
        })
      : await restoreMesh({ file, scratch }, settings, values);
  console.log(`Restored ${wanted === "latest" ? file : wanted}`);
  for (const line of reportRestored(restored)) console.log(`  ${line}`);
} catch (error) {
  console.error(`The restore failed: ${reasonOf(error)}`);
  process.exitCode = 1;
} finally {
  if (scratch !== undefined) removeScratch(scratch);
}

async function restoreMesh(
  from: { file: string; scratch: string },
  settings: Settings,
  { all, "payments-are-stopped": areStopped }: { all?: boolean; "payments-are-stopped"?: boolean },
): Promise<Restored> {
  if (all) throw new BackupError("--all is for a shop in one process: a mesh gets the payments back.");
  const { withMeshLedgers } = await import("./restore/mesh-ledgers.ts");
  const { restoreIntoMesh } = await import("./restore/restore-mesh.ts");
  const order = { ...from, passphrase: readPassphrase(settings), nowMs: Date.now() };
  return withMeshLedgers(settings, areStopped ? "trust" : "refuse", (ledgers) =>
    restoreIntoMesh(order, ledgers),
  );
}
