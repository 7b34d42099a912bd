import { parseArgs } from "node:util";
import { BackupError } from "./backup-error.ts";
import { readEmbeddedSettings } from "./embedded-settings.ts";
import { readPassphrase } from "./passphrase.ts";
import { restoreBackup } from "./restoring.ts";
import { toldRestored } from "./telling.ts";

/** `npm run restore -- FILE [--into DIR] [--all]`. Exit code 1 with one sentence when it cannot. */
try {
  process.umask(0o077);
  const options = { all: { type: "boolean" }, into: { type: "string" } } as const;
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const [file] = positionals;
  if (file === undefined || positionals.length > 1)
    throw new BackupError("name one backup: npm run restore -- FILE [--into DIR] [--all].");
  const settings = readEmbeddedSettings();
  const restored = await restoreBackup({
    file,
    extent: values.all ? "all" : "payments",
    into: values.into ?? settings.DATA_DIR,
    passphrase: readPassphrase(settings),
    nowMs: Date.now(),
  });
  console.log(`Restored ${file}`);
  for (const line of toldRestored(restored)) console.log(`  ${line}`);
} catch (error) {
  console.error(`The restore failed: ${(error as Error).message}`);
  process.exitCode = 1;
}
