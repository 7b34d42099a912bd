import { parseArgs } from "node:util";
import { minuteMs } from "../lib/clock.ts";
import { readBackupSettings } from "../lib/settings/env.ts";
import { summaryLines } from "./backup-messages.ts";
import { reasonOf } from "./error-reason.ts";
import { backUpFolder, backUpMesh } from "./make/back-up.ts";

/** `npm run backup [-- --all] [--to FILE]`. Exit code 1 with one sentence when there is no proven backup. */
try {
  process.umask(0o077);
  const options = { all: { type: "boolean" }, to: { type: "string" } } as const;
  const { all, to } = parseArgs({ options }).values;
  const settings = readBackupSettings();
  const wanted = { settings, extent: all ? "all" : "payments", to, nowMs: Date.now() } as const;
  const isMesh = settings.PAYMENTS_MONGO_URL !== undefined;
  const { address, bytes, manifest } = await (isMesh ? backUpMesh(wanted, minuteMs) : backUpFolder(wanted));
  console.log(`Backed up and verified: ${address} (${bytes} bytes)`);
  for (const line of summaryLines(manifest)) console.log(`  ${line}`);
} catch (error) {
  console.error(`No backup was made: ${reasonOf(error)}`);
  process.exitCode = 1;
}
