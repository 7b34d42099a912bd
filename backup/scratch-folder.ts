import { existsSync, lstatSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hourMs } from "../lib/clock.ts";
import { BackupError } from "./backup-error.ts";

const prefix = ".scratch-";
const temporaryPrefix = "eventsapp-backup-";

/** A folder for plain copies of ledgers: beside them, where they are as safe as they are. Throws BackupError. */
export function newScratch(dataDir: string): string {
  const advice = "make it writable, or choose another one with DATA_DIR";
  return made(join(dataDir, prefix), `the data folder ${dataDir} cannot be used`, advice);
}

/** One where there is no data folder, in the system's own place for what is not kept; those of processes that died go. Throws BackupError. */
export function newTemporaryScratch(nowMs: number): string {
  removeLeftovers(tmpdir(), nowMs);
  const advice = "make it writable, or choose another one with TMPDIR";
  return made(join(tmpdir(), temporaryPrefix), `the temporary folder ${tmpdir()} cannot be used`, advice);
}

function made(path: string, failure: string, advice: string): string {
  try {
    return mkdtempSync(path);
  } catch (error) {
    throw new BackupError(`${failure} (${(error as Error).message}): ${advice}.`);
  }
}

export function removeScratch(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/** Removes leftovers of a process that died in a backup from this folder, a day ago or longer, as far as it may. */
export function removeLeftovers(folder: string, nowMs: number): void {
  if (!existsSync(folder)) return;
  // Another backup may remove its own in between.
  const isOld = (name: string) => {
    const found = lstatSync(join(folder, name), { throwIfNoEntry: false });
    return found !== undefined && found.mtimeMs < nowMs - 24 * hourMs;
  };
  for (const name of readdirSync(folder).filter(isLeftover).filter(isOld)) {
    try {
      removeScratch(join(folder, name));
    } catch {
      // Owned by another user, who has to remove it.
    }
  }
}

const isLeftover = (name: string) =>
  name.startsWith(prefix) || name.startsWith(temporaryPrefix) || name.endsWith(unproven);

/** How a backup's name ends before it is proven. */
export const unproven = ".unproven";
