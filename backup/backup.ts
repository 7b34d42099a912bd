import { join } from "node:path";
import { parseArgs } from "node:util";
import { backupName } from "./backup-names.ts";
import { readEmbeddedSettings } from "./embedded-settings.ts";
import { type Extent, makeBackup } from "./making.ts";
import { readPassphrase } from "./passphrase.ts";
import { newScratch, removeLeftovers, removeScratch } from "./scratch-folder.ts";
import { told } from "./telling.ts";

/** `npm run backup [-- --all] [--to FILE]`. Exit code 1 with one sentence when there is no proven backup. */
try {
  process.umask(0o077);
  const { values } = parseArgs({ options: { all: { type: "boolean" }, to: { type: "string" } } });
  const settings = readEmbeddedSettings();
  const { DATA_DIR: dataDir, BACKUP_DIR } = settings;
  const passphrase = readPassphrase(settings);
  const extent: Extent = values.all ? "all" : "payments";
  const nowMs = Date.now();
  const to = values.to ?? join(BACKUP_DIR, backupName(extent, nowMs));
  for (const folder of [dataDir, BACKUP_DIR]) removeLeftovers(folder, nowMs);
  const scratch = newScratch(dataDir);
  try {
    const { file, bytes, manifest } = await makeBackup({ dataDir, extent, to, passphrase, nowMs, scratch });
    console.log(`Backed up and proven: ${file} (${bytes} bytes)`);
    for (const line of told(manifest)) console.log(`  ${line}`);
  } finally {
    removeScratch(scratch);
  }
} catch (error) {
  console.error(`No backup was made: ${(error as Error).message}`);
  process.exitCode = 1;
}
