import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { hourMs } from "../lib/clock.ts";

const prefix = ".scratch-";

/** A folder for plain copies of ledgers: beside them, where they are as safe as they are. */
export function newScratch(dataDir: string): string {
  return mkdtempSync(join(dataDir, prefix));
}

export function removeScratch(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/** Removes what a process that died in a backup left in this folder, a day ago or longer. */
export function removeLeftovers(folder: string, nowMs: number): void {
  if (!existsSync(folder)) return;
  const isOld = (name: string) => statSync(join(folder, name)).mtimeMs < nowMs - 24 * hourMs;
  const left = readdirSync(folder).filter((name) => name.startsWith(prefix) || name.endsWith(unproven));
  for (const name of left.filter(isOld)) removeScratch(join(folder, name));
}

/** How a backup's name ends before it is proven. */
export const unproven = ".unproven";
