import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { loadSecrets, makeSecrets, newSecrets, readSecrets } from "./secrets.ts";
import { checkingHalfOf, newSigningKey, type SigningKey } from "./signing-keys.ts";

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

it("makes a mesh's keys once, in a file of their own", () => {
  const file = join(folder, "mesh-keys.json");
  expect(() => readSecrets(file)).toThrow(`there is no KEYS_FILE ${file}: make it with`);
  makeSecrets(file);
  const made = readSecrets(file);
  expect(() => makeSecrets(file)).toThrow("is there already");
  expect(readSecrets(file)).toEqual(made);
});

describe("keys that cannot do what they are there for", () => {
  const wrong = (change: object) => {
    writeFileSync(join(folder, "keys.json"), JSON.stringify({ ...newSecrets(), ...change }));
    return () => loadSecrets(folder);
  };
  const kept = ({ privateKey }: SigningKey) => ({ kid: "k1", privateKey });
  const ticketKey = newSigningKey("Ed25519");
  const tokenKey = newSigningKey("P-256");
  const rsa = () => pem(generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey);
  const pem = (key: KeyObject) => key.export({ type: "pkcs8", format: "pem" }).toString();

  it("are refused by their key id, with their kind", () => {
    expect(wrong({ accessTokenKeys: [kept(ticketKey)] })).toThrow(
      "(the key k1 of accessTokenKeys is a key for Ed25519, and must be one for P-256)",
    );
    expect(wrong({ ticketKeys: [kept(tokenKey)] })).toThrow(
      "is a key for P-256, and must be one for Ed25519",
    );
    expect(wrong({ accessTokenKeys: [{ kid: "k1", privateKey: rsa() }] })).toThrow("is a key for rsa");
    const other = pem(generateKeyPairSync("ec", { namedCurve: "P-384" }).privateKey);
    expect(wrong({ accessTokenKeys: [{ kid: "k1", privateKey: other }] })).toThrow("is a key for secp384r1");
    // Behind one that is right, too.
    expect(wrong({ accessTokenKeys: [tokenKey, kept(ticketKey)] })).toThrow("the key k1");
  });

  it("are refused where the first, which signs, is a public half", () => {
    expect(wrong({ accessTokenKeys: [checkingHalfOf(tokenKey), tokenKey] })).toThrow(
      `(the first of accessTokenKeys, ${tokenKey.kid}, is a public half, which signs nothing)`,
    );
    expect(wrong({ accessTokenKeys: [tokenKey, checkingHalfOf(newSigningKey("P-256"))] })).not.toThrow();
  });

  it("are refused without being repeated where they are no PEM, or private in a public one's place", () => {
    const { publicKey } = checkingHalfOf(tokenKey);
    expect(wrong({ accessTokenKeys: [{ kid: "k1", privateKey: "secret" }] })).toThrow(
      "(the key k1 of accessTokenKeys is no private key in PEM)",
    );
    expect(wrong({ accessTokenKeys: [{ kid: "k1", privateKey: publicKey }] })).toThrow(
      "is no private key in PEM",
    );
    expect(wrong({ accessTokenKeys: [{ kid: "k1", publicKey: tokenKey.privateKey }] })).toThrow(
      /is no public key in PEM(?!.*BEGIN)/s,
    );
    expect(wrong({ ticketKeys: [checkingHalfOf(ticketKey)] })).toThrow("(ticketKeys is missing or wrong)");
  });

  it.each(["", "short", "a".repeat(42), `${"a".repeat(50)}!`])("are refused as a pepper, like %j", (key) => {
    expect(wrong({ passwordPeppers: [{ id: "p1", key }] })).toThrow("(passwordPeppers is missing or wrong)");
  });
});
