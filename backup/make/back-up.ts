import { basename, dirname } from "node:path";
import type { Settings } from "../../lib/settings/env.ts";
import { BackupError, NoPayments } from "../backup-error.ts";
import { reasonOf } from "../error-reason.ts";
import { type BackupPlace, placeOf } from "../places/backup-place.ts";
import { folderPlace } from "../places/folder-place.ts";
import { readPassphrase } from "../places/passphrase.ts";
import { prune } from "../places/retention.ts";
import { newScratch, newTemporaryScratch, removeLeftovers, removeScratch } from "../scratch-folder.ts";
import { backupName } from "./backup-names.ts";
import { type Extent, type Taking, takingFromFolder } from "./ledger-source.ts";
import { type Backup, makeBackup } from "./make-backup.ts";

export interface WantedBackup {
  settings: Settings;
  extent: Extent;
  /** A file of its own; undefined: where the settings keep backups. */
  to: string | undefined;
  nowMs: number;
}

export interface MadeBackup extends Pick<Backup, "bytes" | "manifest"> {
  /** As a person finds it. */
  address: string;
}

/** One proven backup of an embedded shop, which may be running. Throws BackupError, and then there is none. */
export async function backUpFolder(wanted: WantedBackup): Promise<MadeBackup> {
  const { DATA_DIR } = wanted.settings;
  removeLeftovers(DATA_DIR, wanted.nowMs);
  return backUp(wanted, takingFromFolder(DATA_DIR, wanted.extent), () => newScratch(DATA_DIR));
}

/**
 * One proven backup of a mesh's payments; while it is being installed, its server and they are waited for, so long each.
 * What became of it is written down for the metrics; and since no one else does it there, old backups are removed.
 * Neither is done for a file of its own. Throws BackupError, and then there is none.
 */
export async function backUpMesh(wanted: WantedBackup, patienceMs: number): Promise<MadeBackup> {
  const { settings, extent, to } = wanted;
  if (extent === "all")
    throw new BackupError("--all is for a shop in one process: of a mesh, the payments alone are backed up.");
  // Loaded only now: a shop in one process needs no driver.
  const [{ awaitServer }, { takingFromMongo }] = await Promise.all([
    import("../places/await-payments.ts"),
    import("./mongo-source.ts"),
  ]);
  const url = settings.PAYMENTS_MONGO_URL as string;
  await awaitServer(url, patienceMs);
  const taking = takingFromMongo(url, patienceMs);
  if (to !== undefined) return backUp(wanted, taking, () => newTemporaryScratch(wanted.nowMs));
  const { recordRun } = await import("./record-run.ts");
  const { recordFailure, recordProven } = await import(
    "../../services/payments/reconciliation/backup-runs.ts"
  );
  const startedMs = performance.now();
  const made = await backUpOwn(wanted, taking).catch(async (error: unknown) => {
    // Nothing is there yet while a shop is being installed; where the payments are gone, so is what is known of backups.
    if (!(error instanceof NoPayments)) await recordRun(settings, recordFailure);
    throw error;
  });
  const tookMs = Math.ceil(performance.now() - startedMs);
  await recordRun(settings, (runs, nowMs) =>
    recordProven(runs, { madeAtMs: nowMs - tookMs, bytes: made.bytes, tookMs }, nowMs),
  );
  await pruneOrSay(await placeOf(settings), settings, wanted.nowMs);
  return made;
}

/** Before the first one is in the place, the database knows that those there are its own. */
async function backUpOwn(wanted: WantedBackup, taking: Taking): Promise<MadeBackup> {
  const { settings, nowMs } = wanted;
  const [{ requireOwn }, { writeDown }, { recordOwner }] = await Promise.all([
    import("../restore/own-backups.ts"),
    import("./record-run.ts"),
    import("../../services/payments/reconciliation/backup-runs.ts"),
  ]);
  const isKnown = await requireOwn(settings.PAYMENTS_MONGO_URL as string, await placeOf(settings));
  const takingOwn: Taking = async (folder) => {
    const names = await taking(folder);
    if (!isKnown) await writeDown(settings, recordOwner);
    return names;
  };
  return backUp(wanted, takingOwn, () => newTemporaryScratch(nowMs));
}

async function backUp(wanted: WantedBackup, taking: Taking, openScratch: () => string): Promise<MadeBackup> {
  const { settings, extent, to, nowMs } = wanted;
  if (to?.startsWith("s3://"))
    throw new BackupError(
      `--to takes a file of this machine, and not ${to}: set BACKUP_S3_URL for a bucket.`,
    );
  const place = to === undefined ? await placeOf(settings) : folderPlace(dirname(to));
  const name = to === undefined ? backupName(extent, nowMs) : basename(to);
  const passphrase = readPassphrase(settings);
  removeLeftovers(settings.BACKUP_DIR, nowMs);
  const scratch = openScratch();
  try {
    const order = { to: place.draftOf(name, scratch), passphrase, nowMs, scratch };
    const { file, bytes, manifest } = await makeBackup(order, taking);
    await place.keep(file, name);
    return { address: place.addressOf(name), bytes, manifest };
  } finally {
    removeScratch(scratch);
  }
}

/** The new backup is good all the same. */
async function pruneOrSay(place: BackupPlace, settings: Settings, nowMs: number): Promise<void> {
  try {
    await prune(place, settings, nowMs);
  } catch (error) {
    console.error(`Old backups could not be removed: ${reasonOf(error)}`);
  }
}
