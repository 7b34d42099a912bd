import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "@jest/globals";
import { readSettings } from "../../lib/settings/env.ts";
import { freshFolder, passphrase } from "../testing/data.ts";
import { readPassphrase } from "./passphrase.ts";

const read = (env: Record<string, string>) => readPassphrase(readSettings(env));
const keyFile = join(freshFolder(), "key");

it("readPassphrase takes the variable, or the file that the other one names without its last line end", () => {
  expect(read({ BACKUP_PASSPHRASE: passphrase })).toBe(passphrase);
  writeFileSync(keyFile, `${passphrase}\n`);
  expect(read({ BACKUP_KEY_FILE: keyFile })).toBe(passphrase);
});

it.each([
  [{}, /set BACKUP_PASSPHRASE, or BACKUP_KEY_FILE/],
  [{ BACKUP_PASSPHRASE: passphrase, BACKUP_KEY_FILE: "key" }, /both set/],
  [{ BACKUP_PASSPHRASE: "fifteen letters" }, /BACKUP_PASSPHRASE holds 15 characters, and .* needs 16/],
  [{ BACKUP_KEY_FILE: "/not/there" }, /BACKUP_KEY_FILE cannot be read: ENOENT/],
])("readPassphrase refuses %j in one sentence that does not show it", (env, text) => {
  expect(() => read(env as Record<string, string>)).toThrow(text);
  expect(() => read(env as Record<string, string>)).not.toThrow("fifteen");
});
