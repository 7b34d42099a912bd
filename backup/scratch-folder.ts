import { existsSync, lstatSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { hourMs } from "../lib/clock.ts";
import { BackupError } from "./backup-error.ts";

const prefix = ".scratch-";

/** A folder for plain copies of ledgers: beside them, where they are as safe as they are. Throws BackupError. */
export function newScratch(dataDir: string): string {
  try {
    return mkdtempSync(join(dataDir, prefix));
  } catch (error) {
    const advice = "make it writable, or choose another one with DATA_DIR";
    throw new BackupError(
      `the data folder ${dataDir} cannot be used (${(error as Error).message}): ${advice}.`,
    );
  }
}

export function removeScratch(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/** Removes what a process that died in a backup left in this folder, a day ago or longer. */
export function removeLeftovers(folder: string, nowMs: number): void {
  if (!existsSync(folder)) return;
  // Another backup may remove its own in between.
  const isOld = (name: string) => {
    const found = lstatSync(join(folder, name), { throwIfNoEntry: false });
    return found !== undefined && found.mtimeMs < nowMs - 24 * hourMs;
  };
  const left = readdirSync(folder).filter((name) => name.startsWith(prefix) || name.endsWith(unproven));
  for (const name of left.filter(isOld)) removeScratch(join(folder, name));
}

/** How a backup's name ends before it is proven. */
export const unproven = ".unproven";
