import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { open } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { isoTime } from "../lib/clock.ts";
import { makeFolder } from "../mixins/store/data-folder.ts";
import { copyLedgers } from "../mixins/store/sqlite-snapshot.ts";
import { BackupError } from "./backup-error.ts";
import { describe, entryName, type Manifest, paymentsLedger, requireSame } from "./manifest.ts";
import { packed, unpack } from "./packing.ts";
import { unproven as unprovenEnd } from "./scratch-folder.ts";
import { readSealed, writeSealed } from "./sealed-file.ts";

/** The payments' ledger alone, or every ledger and the keys. */
export type Extent = "payments" | "all";

/** The sandbox processor's own books: a processor outside would not go back in time with us. */
const notOurs = "sandbox.sqlite";

export interface BackupOrder {
  dataDir: string;
  extent: Extent;
  /** The file to write; nothing may be there yet. */
  to: string;
  passphrase: string;
  nowMs: number;
  /** An empty folder for plain copies, which whoever made it removes. */
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
 * Writes one encrypted file, reads it back, and gives it its name only when everything in it came back as it went in.
 * A running shop goes on meanwhile. Throws BackupError, and then leaves no file.
 */
export async function makeBackup(order: BackupOrder): Promise<Backup> {
  const file = resolve(order.to);
  if (existsSync(file)) throw new BackupError(`${file} is there already: choose another name with --to.`);
  makeFolder(dirname(file), 0o700);
  const unproven = unprovenName(file);
  rmSync(unproven, { force: true });
  try {
    const manifest = await write(order, unproven);
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

async function write(order: BackupOrder, file: string): Promise<Manifest> {
  const { dataDir, scratch, passphrase, nowMs } = order;
  const names = namesOf(order);
  const taken = join(scratch, "taken");
  mkdirSync(taken);
  const ledgers = names.filter((name) => name.endsWith(".sqlite"));
  await copyLedgers(
    ledgers.map((name) => join(dataDir, name)),
    taken,
  );
  for (const name of names.filter((each) => !ledgers.includes(each)))
    copyFileSync(join(dataDir, name), join(taken, name));
  const manifest = await describe(taken, names);
  await writeSealed(file, packed(taken, manifest), { passphrase, createdAt: isoTime(nowMs) });
  rmSync(taken, { recursive: true });
  return manifest;
}

function namesOf({ dataDir, extent }: BackupOrder): string[] {
  if (!existsSync(join(dataDir, paymentsLedger)))
    throw new BackupError(`there is no ${paymentsLedger} in ${dataDir}: choose the folder with DATA_DIR.`);
  if (extent === "payments") return [paymentsLedger];
  return readdirSync(dataDir)
    .filter((name) => entryName.test(name) && name !== notOurs)
    .sort();
}

/** Restores the file beside the ledgers, and compares it with what was to be in it. */
async function prove({ scratch, passphrase }: BackupOrder, file: string, said: Manifest): Promise<void> {
  const proof = join(scratch, "proof");
  mkdirSync(proof);
  await readSealed(file, passphrase, async (content) => void (await unpack(content, proof)));
  await requireSame(proof, said);
}
