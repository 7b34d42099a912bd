import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { issueAccessToken, jwks, verifyAccessToken } from "./access-tokens.ts";
import { rotateKey } from "./key-rotation.ts";
import { keysFileOf, loadSecrets, readHeldSecrets } from "./secrets.ts";
import { makeSplitSecrets, partFileIn, readSecretsOf } from "./split-secrets.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "eventsapp-rotation-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

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
  expect(() => verifyAccessToken(before, fresh, Date.now())).toThrow("invalid");
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

describe("split keys", () => {
  const holder = { userId: "usr_1", admin: false };
  const users = () => readSecretsOf(["users"], partFileIn(folder, "users"));
  const gateway = () => readSecretsOf(["gateway"], partFileIn(folder, "gateway"));
  const texts = () => readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")]);

  it("rotate access tokens where they are signed and where they are checked", () => {
    makeSplitSecrets(folder);
    const before = gateway();
    const old = issueAccessToken(users(), holder, Date.now());
    const kid = rotateKey(folder, "accessTokenKeys");
    const fresh = issueAccessToken(users(), holder, Date.now());
    for (const token of [old, fresh]) expect(verifyAccessToken(gateway(), token, Date.now())).toEqual(holder);
    expect(() => verifyAccessToken(before, fresh, Date.now())).toThrow("invalid");
    expect(jwks(gateway()).keys.map((key) => key.kid)).toEqual([kid, before.accessTokenKeys[0]!.kid]);
    expect(readFileSync(partFileIn(folder, "gateway"), "utf8")).not.toContain("PRIVATE");
    expect(statSync(partFileIn(folder, "gateway")).mode & 0o777).toBe(0o600);
  });

  it("rotate tickets' codes in their file, by the folder's name or by its own", () => {
    makeSplitSecrets(folder);
    const others = () => texts().filter(([name]) => name !== "tickets.json");
    const before = others();
    const kids = [rotateKey(folder, "ticketKeys"), rotateKey(partFileIn(folder, "tickets"), "ticketKeys")];
    const kept = readHeldSecrets(partFileIn(folder, "tickets")).ticketKeys?.map(({ kid }) => kid);
    expect(kept?.slice(0, 2)).toEqual([kids[1], kids[0]]);
    expect(kept).toHaveLength(3);
    expect(others()).toEqual(before);
  });

  it("change not at all where a file is missing, damaged, of someone else or locked", () => {
    makeSplitSecrets(folder);
    const before = texts();
    const refused = (keys: string, part: "ticketKeys" | "accessTokenKeys", message: string | RegExp) => {
      expect(() => rotateKey(keys, part)).toThrow(message);
    };
    refused(partFileIn(folder, "users"), "accessTokenKeys", "name the folder of all parts by --keys FOLDER");
    refused(partFileIn(folder, "users"), "ticketKeys", "users.json has no ticketKeys");
    expect(texts()).toEqual(before);
    const file = partFileIn(folder, "users");
    const text = readFileSync(file, "utf8");
    writeFileSync(file, "{");
    refused(folder, "accessTokenKeys", "restore it from a backup");
    rmSync(file);
    refused(folder, "accessTokenKeys", `there is no ${file}`);
    writeFileSync(file, text);
    expect(texts()).toEqual(before);
    writeFileSync(`${file}.rotated`, "");
    refused(folder, "accessTokenKeys", "another rotation is under way");
    rmSync(`${file}.rotated`);
    expect(texts()).toEqual(before);
  });
});
