import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "@jest/globals";
import { loadSecrets } from "./secrets.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "eventsapp-secrets-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

it("makes the keys once and keeps them, readable by their owner only", () => {
  const made = loadSecrets(folder);
  expect(loadSecrets(folder)).toEqual(made);
  expect(statSync(join(folder, "keys.json")).mode & 0o777).toBe(0o600);
});

it("refuses damaged keys rather than make new ones, and says what depends on them", () => {
  writeFileSync(join(folder, "keys.json"), "{");
  expect(() => loadSecrets(folder)).toThrow(/keys\.json cannot be read.*restore it from a backup/);
});
