import { basename, dirname } from "node:path";
import type { Settings } from "../lib/env.ts";
import { BackupError, NoPayments } from "./backup-error.ts";
import { backupName } from "./backup-names.ts";
import { folderPlace } from "./folder-place.ts";
import { type Backup, makeBackup } from "./making.ts";
import { readPassphrase } from "./passphrase.ts";
import { type BackupPlace, placeOf } from "./place.ts";
import { reasonOf } from "./reason.ts";
import { prune } from "./retention.ts";
import { newScratch, newTemporaryScratch, removeLeftovers, removeScratch } from "./scratch-folder.ts";
import { type Extent, type Taking, takingFromFolder } from "./taking.ts";

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

/** One proven backup of a shop in one process, which may run meanwhile. Throws BackupError, and then there is none. */
export async function backUpFolder(wanted: WantedBackup): Promise<MadeBackup> {
  const { DATA_DIR } = wanted.settings;
  removeLeftovers(DATA_DIR, wanted.nowMs);
  return backUp(wanted, takingFromFolder(DATA_DIR, wanted.extent), () => newScratch(DATA_DIR));
}

/**
 * One proven backup of a mesh's payments. What became of it is written down for the metrics; and since nobody else does
 * it there, old backups are removed. Throws BackupError, and then there is none.
 */
export async function backUpMesh(wanted: WantedBackup): Promise<MadeBackup> {
  const { settings, extent, to, nowMs } = wanted;
  if (extent === "all")
    throw new BackupError("--all is for a shop in one process: of a mesh, the payments alone are backed up.");
  // Loaded only now: a shop in one process needs no driver.
  const [{ takingFromMongo }, { recordRun }, { recordFailure, recordProven }] = await Promise.all([
    import("./taking-from-mongo.ts"),
    import("./recording.ts"),
    import("../services/payments/backup-runs.ts"),
  ]);
  let made: MadeBackup;
  try {
    made = await backUp(wanted, takingFromMongo(settings.PAYMENTS_MONGO_URL as string), newTemporaryScratch);
  } catch (error) {
    // Nothing is there yet while a shop is being installed; where the payments are gone, so is what is known of backups.
    if (!(error instanceof NoPayments)) await recordRun(settings, recordFailure);
    throw error;
  }
  const proven = { madeAtMs: nowMs, bytes: made.bytes, tookMs: Date.now() - nowMs };
  await recordRun(settings, (runs) => recordProven(runs, proven));
  if (to === undefined) await pruneOrSay(await placeOf(settings), settings, nowMs);
  return made;
}

async function backUp(wanted: WantedBackup, taking: Taking, openScratch: () => string): Promise<MadeBackup> {
  const { settings, extent, to, nowMs } = wanted;
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
