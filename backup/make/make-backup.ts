import { existsSync, mkdirSync, renameSync, rmSync, statSync } from "node:fs";
import { open } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { isoTime } from "../../lib/clock.ts";
import { makeFolder } from "../../mixins/store/sqlite/data-folder.ts";
import { BackupError } from "../backup-error.ts";
import { unproven as unprovenEnd } from "../scratch-folder.ts";
import type { Taking } from "./ledger-source.ts";
import { describe, type Manifest, requireSame } from "./manifest.ts";
import { readSealed, writeSealed } from "./sealed-file.ts";
import { packed, unpack } from "./unpack.ts";

export interface BackupOrder {
  /** The file to write; nothing may be there yet. */
  to: string;
  passphrase: string;
  nowMs: number;
  /** An empty folder for plain copies, which the caller removes. */
  scratch: string;
}

export interface Backup {
  file: string;
  bytes: number;
  manifest: Manifest;
}

/** Where a backup is written before it is proven. */
export const unprovenName = (file: string) => `${file}${unprovenEnd}`;

/**
 * Writes one encrypted file of what is taken, reads it back, and gives it its name only when everything in it came back
 * as it went in. A running shop continues. Throws BackupError, and then leaves no file.
 */
export async function makeBackup(order: BackupOrder, taking: Taking): Promise<Backup> {
  const file = resolve(order.to);
  if (existsSync(file)) throw new BackupError(`${file} is there already: choose another name with --to.`);
  makeFolderFor(file);
  const unproven = unprovenName(file);
  rmSync(unproven, { force: true });
  try {
    const manifest = await write(order, taking, unproven);
    await prove(order, unproven, manifest);
    renameSync(unproven, file);
    await syncFolder(dirname(file));
    return { file, bytes: statSync(file).size, manifest };
  } finally {
    rmSync(unproven, { force: true });
  }
}

/** A rename is on the disk when its folder is. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function makeFolderFor(file: string): void {
  try {
    makeFolder(dirname(file), 0o700);
  } catch (error) {
    const reason = (error as Error).message;
    throw new BackupError(
      `${dirname(file)} cannot be used (${reason}): choose another folder with BACKUP_DIR.`,
    );
  }
}

async function write(
  { scratch, passphrase, nowMs }: BackupOrder,
  taking: Taking,
  file: string,
): Promise<Manifest> {
  const taken = join(scratch, "taken");
  mkdirSync(taken);
  const manifest = await describe(taken, await taking(taken));
  await writeSealed(file, packed(taken, manifest), { passphrase, createdAt: isoTime(nowMs) });
  rmSync(taken, { recursive: true });
  return manifest;
}

/** Restores the file beside the ledgers, and compares it with its intended contents. */
async function prove({ scratch, passphrase }: BackupOrder, file: string, said: Manifest): Promise<void> {
  const proof = join(scratch, "proof");
  mkdirSync(proof);
  await readSealed(file, passphrase, async (content) => void (await unpack(content, proof)));
  await requireSame(proof, said);
}
