import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "@jest/globals";
import { backedUp, dataFolder, passphrase } from "./spec-data.ts";

it.each([
  { command: "backup", failed: "No backup was made" },
  { command: "restore", failed: "The restore failed" },
])("npm run $command touches nothing in the environment of a mesh", async ({ command, failed }) => {
  const DATA_DIR = await dataFolder();
  const { file } = await backedUp(DATA_DIR);
  const before = readdirSync(DATA_DIR, { recursive: true });
  const args = command === "restore" ? [file] : ["--to", join(DATA_DIR, "new.backup")];
  const { status, stdout, stderr } = spawnSync(process.execPath, [`backup/${command}.ts`, ...args], {
    encoding: "utf8",
    env: { DATA_DIR, BACKUP_PASSPHRASE: passphrase, NATS_URL: "nats://orders:secret@bus" },
  });
  expect([status, stdout]).toEqual([1, ""]);
  expect(stderr).toContain(`${failed}: NATS_URL is set, and this version backs up and restores`);
  expect(stderr).not.toContain("secret");
  expect(readdirSync(DATA_DIR, { recursive: true })).toEqual(before);
});
