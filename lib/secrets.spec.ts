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

it.each(["{", "", "{}", "null", '{"accessTokenKeys":[]}'])(
  "refuses damaged keys, like %j, rather than make new ones, and says what depends on them",
  (text) => {
    writeFileSync(join(folder, "keys.json"), text);
    expect(() => loadSecrets(folder)).toThrow(/keys\.json cannot be read.*restore it from a backup/);
  },
);

it("names the key that is missing, and none of the others", () => {
  const { webhookSecret, ...others } = loadSecrets(folder);
  writeFileSync(join(folder, "keys.json"), JSON.stringify(others));
  expect(() => loadSecrets(folder)).toThrow("(webhookSecret is missing or wrong)");
});

it("makes keys where an earlier start was cut off while it wrote them", () => {
  writeFileSync(join(folder, "keys.json.new"), '{"accessTok');
  expect(loadSecrets(folder).webhookSecret).not.toBe("");
});
