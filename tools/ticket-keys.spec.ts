import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { loadSecrets, makeSecrets, readSecrets } from "../lib/keys/secrets.ts";
import { makeSplitSecrets } from "../lib/keys/split-secrets.ts";
import { codeOf, publicKeySet, ticketKeysOf } from "../services/tickets/ticket/ticket-codes.ts";

const ticket = { _id: "ord_show_1:1:1", eventId: "evt_show", serial: 12, placeNumber: 7 };
const keysNow = () => ticketKeysOf(loadSecrets(folder).ticketKeys);

let folder: string;
let keysFile: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "eventsapp-tools-"));
  keysFile = join(folder, "ticket-keys.json");
});
afterEach(() => rmSync(folder, { recursive: true }));

function run(tool: string, args: string[], { cwd = process.cwd(), env = {} } = {}) {
  const script = join(process.cwd(), "tools", tool);
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
    cwd,
    env: { DATA_DIR: folder, ...env },
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}
const verify = (...args: string[]) => run("verify-ticket.ts", args);
const rotate = (...args: string[]) => run("rotate-ticket-key.ts", args);
const downloadKeys = () => writeFileSync(keysFile, JSON.stringify(publicKeySet(keysNow())));

describe("verify-ticket", () => {
  it("says by the public keys alone what a code of the shop says", () => {
    const [key] = keysNow();
    downloadKeys();
    const { status, stdout } = verify("--keys", keysFile, codeOf([key!], ticket));
    expect(status).toBe(0);
    expect(stdout).toContain("valid: signed by the shop");
    for (const line of ["evt_show", "12", "7", "ord_show_1:1:1", key!.kid])
      expect(stdout).toMatch(new RegExp(`^\\w+ +${line}$`, "m"));
  });

  it("finds ticket-keys.json in the folder where it is run", () => {
    downloadKeys();
    expect(run("verify-ticket.ts", [codeOf(keysNow(), ticket)], { cwd: folder }).status).toBe(0);
  });

  it("refuses what is false or no code, and says why", () => {
    downloadKeys();
    const code = codeOf(keysNow(), ticket);
    const forged = verify("--keys", keysFile, `${code.slice(0, -6)}AAAAAA`);
    expect([forged.status, forged.stdout]).toEqual([
      1,
      "invalid: its signature is invalid (bad_signature)\n",
    ]);
    const other = verify("--keys", keysFile, "hello");
    expect([other.status, other.stdout]).toMatchObject([1, expect.stringContaining("(not_a_code)")]);
  });

  it.each([
    ["without a code", [], "Usage"],
    ["with two codes", ["a", "b"], "Usage"],
    ["with an option that does not exist", ["--key", "a"], "Usage"],
    ["without a file of keys", ["--keys", "/nowhere.json", "a"], "/nowhere.json cannot be used"],
  ])("says how to use it %s", (_, args, message) => {
    const { status, stderr } = verify(...args);
    expect([status, stderr]).toEqual([2, expect.stringContaining(message)]);
  });

  it("takes no private keys", () => {
    loadSecrets(folder);
    const { status, stderr } = verify("--keys", join(folder, "keys.json"), "a");
    expect([status, stderr]).toEqual([2, expect.stringContaining("it holds private keys")]);
    expect(stderr).not.toContain("BEGIN");
  });
});

describe("rotate-ticket-key", () => {
  it("leaves tickets from before valid, and is unknown to a gate with the keys of before", () => {
    const before = codeOf(keysNow(), ticket);
    downloadKeys();
    const { status, stdout } = rotate();
    expect([status, stdout]).toEqual([0, expect.stringContaining("Start the shop again")]);
    const after = codeOf(keysNow(), ticket);
    expect(after).not.toBe(before);
    const old = verify("--keys", keysFile, after);
    expect([old.status, old.stdout]).toEqual([1, expect.stringContaining("unknown_key")]);
    downloadKeys();
    for (const code of [before, after]) expect(verify("--keys", keysFile, code).status).toBe(0);
  });

  it("rotates the access tokens' keys when it is told so, and nothing when it is told otherwise", () => {
    const before = loadSecrets(folder);
    expect(rotate("passwords").status).toBe(2);
    expect(loadSecrets(folder)).toEqual(before);
    expect(rotate("access-tokens").status).toBe(0);
    const after = loadSecrets(folder);
    expect(after.ticketKeys).toEqual(before.ticketKeys);
    expect(after.accessTokenKeys.slice(1)).toEqual(before.accessTokenKeys);
  });

  it("changes a mesh's keys, which --keys or KEYS_FILE names, and not those of DATA_DIR", () => {
    const [named, set] = [join(folder, "named.json"), join(folder, "set.json")];
    for (const file of [named, set]) makeSecrets(file);
    const before = loadSecrets(folder);
    const keysIn = (file: string) => [readSecrets(file).ticketKeys, readSecrets(file).accessTokenKeys];
    const counted = () => [named, set].map((file) => keysIn(file).map(({ length }) => length));
    const byVariable = (...args: string[]) => run("rotate-ticket-key.ts", args, { env: { KEYS_FILE: set } });
    expect(byVariable().stdout).toContain("all processes of tickets again");
    expect(counted()).toEqual([
      [1, 1],
      [2, 1],
    ]);
    expect(byVariable("access-tokens", "--keys", named).stdout).toContain("all gateways again, and then");
    expect(counted()).toEqual([
      [1, 2],
      [2, 1],
    ]);
    expect(loadSecrets(folder)).toEqual(before);
  });

  it("changes split keys, which --keys names by their folder", () => {
    const keys = join(folder, "keys");
    const files = makeSplitSecrets(keys);
    const texts = () => files.map((file) => readFileSync(file, "utf8"));
    const before = texts();
    const { status, stdout } = rotate("access-tokens", "--keys", keys);
    expect([status, stdout]).toEqual([0, expect.stringContaining("all gateways again, and then")]);
    expect(texts().map((text, index) => text === before[index])).toEqual([false, false, true, true]);
    const one = rotate("access-tokens", "--keys", join(keys, "users.json"));
    expect([one.status, one.stderr]).toEqual([1, expect.stringContaining("by --keys FOLDER")]);
  });

  it("changes nothing before the first start", () => {
    const { status, stderr } = rotate();
    expect([status, stderr]).toEqual([1, expect.stringContaining("No key was changed: there is no")]);
  });
});
