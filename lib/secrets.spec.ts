import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "@jest/globals";
import { issueAccessToken, jwks, verifyAccessToken } from "./access-tokens.ts";
import { keysFileOf, loadSecrets, makeSecrets, readSecrets, rotateKey } from "./secrets.ts";

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

it("repeats nothing of keys that are no JSON any more", () => {
  loadSecrets(folder);
  const file = join(folder, "keys.json");
  const text = readFileSync(file, "utf8");
  writeFileSync(file, text.replace('"webhookSecret": "', '"webhookSecret": '));
  const { webhookSecret } = JSON.parse(text);
  const read = () => loadSecrets(folder);
  expect(read).toThrow(/is no JSON/);
  for (let at = 0; at + 6 < webhookSecret.length; at++)
    expect(read).not.toThrow(webhookSecret.slice(at, at + 6));
});

it("makes keys where an earlier start was cut off while it wrote them", () => {
  writeFileSync(join(folder, "keys.json.new"), '{"accessTok');
  expect(loadSecrets(folder).webhookSecret).not.toBe("");
});

it.each(["ticketKeys", "accessTokenKeys"] as const)(
  "rotates %s: the new one first, every old one kept",
  (kind) => {
    const before = loadSecrets(folder);
    const kids = [rotateKey(keysFileOf(folder), kind), rotateKey(keysFileOf(folder), kind)];
    const after = loadSecrets(folder);
    expect(after[kind].map(({ kid }) => kid)).toEqual([kids[1], kids[0], before[kind][0]!.kid]);
    expect({ ...after, [kind]: before[kind] }).toEqual(before);
    expect(statSync(join(folder, "keys.json")).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(["keys.json"]);
  },
);

it("accepts access tokens from before and after a rotation, and shows both public keys", () => {
  const before = loadSecrets(folder);
  const holder = { userId: "usr_1", admin: false };
  const old = issueAccessToken(before, holder, Date.now());
  rotateKey(keysFileOf(folder), "accessTokenKeys");
  const after = loadSecrets(folder);
  const fresh = issueAccessToken(after, holder, Date.now());
  for (const token of [old, fresh]) expect(verifyAccessToken(after, token, Date.now())).toEqual(holder);
  expect(() => verifyAccessToken(before, fresh, Date.now())).toThrow("not valid");
  expect(jwks(after).keys).toHaveLength(2);
});

it("rotates nothing before the first start, beside another rotation, or in damaged keys", () => {
  expect(() => rotateKey(keysFileOf(folder), "ticketKeys")).toThrow("the first start of the shop makes it");
  loadSecrets(folder);
  writeFileSync(join(folder, "keys.json.rotated"), "");
  expect(() => rotateKey(keysFileOf(folder), "ticketKeys")).toThrow(
    /another rotation .* delete .*keys\.json\.rotated/,
  );
  rmSync(join(folder, "keys.json.rotated"));
  writeFileSync(join(folder, "keys.json"), "{");
  expect(() => rotateKey(keysFileOf(folder), "ticketKeys")).toThrow("restore it from a backup");
  expect(readdirSync(folder)).toEqual(["keys.json"]);
});

it("makes a mesh's keys once, in a file of their own", () => {
  const file = join(folder, "mesh-keys.json");
  expect(() => readSecrets(file)).toThrow(`there is no KEYS_FILE ${file}: make it with`);
  makeSecrets(file);
  const made = readSecrets(file);
  expect(() => makeSecrets(file)).toThrow("is there already");
  expect(readSecrets(file)).toEqual(made);
});
