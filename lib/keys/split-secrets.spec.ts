import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { type ServiceName, serviceNames } from "../settings/service-names.ts";
import { issueAccessToken, jwks, verifyAccessToken } from "./access-tokens.ts";
import { makeSecrets, readSecrets } from "./secrets.ts";
import { makeSplitSecrets, partFileIn, readSecretsOf } from "./split-secrets.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "eventsapp-split-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const holder = { userId: "usr_1", admin: false };
const partOf = (service: ServiceName) => readSecretsOf([service], partFileIn(folder, service));
const write = (held: object) => {
  const file = join(folder, "some-keys.json");
  writeFileSync(file, JSON.stringify(held));
  return file;
};

// Made by Helm's genPrivateKey "ecdsa" (SEC 1), genSelfSignedCertWithKey and genPrivateKey "ed25519" (PKCS#8).
const ofHelm = [
  "-----BEGIN EC PRIVATE KEY-----",
  "MHcCAQEEINAKN5bIVUvJN2BmLGTgnYpO+SBPPJ+CCmYMAvEBHZMxoAoGCCqGSM49",
  "AwEHoUQDQgAED+yg3itYkl22l07YKlljDJnt6+AOVFi2l0DFYjPUtz2Hk4hja5ZG",
  "WC7aycGvQ+/ISdxFDsyNP5gqu/5/yWpXxg==",
  "-----END EC PRIVATE KEY-----",
  "",
].join("\n");
const certificateOfHelm = [
  "-----BEGIN CERTIFICATE-----",
  "MIIBcDCCARWgAwIBAgIQaYaWx41Q/RBNmVSd9wlviTAKBggqhkjOPQQDAjAYMRYw",
  "FAYDVQQDEw1hY2Nlc3MtdG9rZW5zMCAXDTI2MTEyMzA0MzMyNFoYDzIxMjYxMDMw",
  "MDQzMzI0WjAYMRYwFAYDVQQDEw1hY2Nlc3MtdG9rZW5zMFkwEwYHKoZIzj0CAQYI",
  "KoZIzj0DAQcDQgAED+yg3itYkl22l07YKlljDJnt6+AOVFi2l0DFYjPUtz2Hk4hj",
  "a5ZGWC7aycGvQ+/ISdxFDsyNP5gqu/5/yWpXxqM/MD0wDgYDVR0PAQH/BAQDAgWg",
  "MB0GA1UdJQQWMBQGCCsGAQUFBwMBBggrBgEFBQcDAjAMBgNVHRMBAf8EAjAAMAoG",
  "CCqGSM49BAMCA0kAMEYCIQCAATSXrlnTcfdQHM7U+aCIqQqbYAMk1BTGZzwbiC+2",
  "9gIhAOVPkwpKzUgFmMRqXxACu58J4BXRXMxHHRwbnAZ5Nbzx",
  "-----END CERTIFICATE-----",
  "",
].join("\n");
const ticketKeyOfHelm = [
  "-----BEGIN PRIVATE KEY-----",
  "MC4CAQAwBQYDK2VwBCIEIAmaDmRIizsoRXQFDUEr7dLfZyMwYyoC0Z+puxrxLozw",
  "-----END PRIVATE KEY-----",
  "",
].join("\n");

describe("split keys", () => {
  it("are a file for each service that needs some, which holds nothing else and is its owner's alone", () => {
    const files = makeSplitSecrets(join(folder, "new"));
    const held = files.map((file) => [
      file.slice(folder.length),
      Object.keys(JSON.parse(readFileSync(file, "utf8"))),
    ]);
    expect(Object.fromEntries(held)).toEqual({
      "/new/gateway.json": ["accessTokenKeys"],
      "/new/users.json": ["accessTokenKeys", "passwordPeppers"],
      "/new/payments.json": ["webhookSecret"],
      "/new/tickets.json": ["ticketKeys"],
    });
    expect(readFileSync(join(folder, "new/gateway.json"), "utf8")).not.toContain("PRIVATE");
    for (const file of files) expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it("are made once: nothing is written beside a file that is there", () => {
    const [first, ...others] = makeSplitSecrets(folder) as [string, ...string[]];
    const text = readFileSync(first, "utf8");
    expect(() => makeSplitSecrets(folder)).toThrow(/ is there already: .* depend on what is in it$/);
    for (const other of others) rmSync(other);
    expect(() => makeSplitSecrets(folder)).toThrow(
      `${first} is there already: passwords and tickets depend on what is in it; if no shop has run with these keys, remove`,
    );
    expect(readFileSync(first, "utf8")).toBe(text);
    expect(() => statSync(others[0] as string)).toThrow("ENOENT");
  });

  it("let users sign what the gateway checks, and the gateway sign nothing", () => {
    makeSplitSecrets(folder);
    const token = issueAccessToken(partOf("users"), holder, Date.now());
    expect(verifyAccessToken(partOf("gateway"), token, Date.now())).toEqual(holder);
    expect(jwks(partOf("gateway"))).toEqual(jwks(partOf("users")));
    expect(() => issueAccessToken(partOf("gateway"), holder, Date.now())).toThrow("nothing can sign");
  });

  it("may be those that Helm makes", () => {
    const users = write({
      accessTokenKeys: [{ kid: "k1", privateKey: ofHelm }],
      passwordPeppers: [{ id: "p1", key: "Gzhq6qYvFLEG3FnDQIHajnwLF10ubw1oH233Vf0WEoN" }],
    });
    const token = issueAccessToken(readSecretsOf(["users"], users), holder, Date.now());
    const gateway = write({ accessTokenKeys: [{ kid: "k1", publicKey: certificateOfHelm }] });
    expect(verifyAccessToken(readSecretsOf(["gateway"], gateway), token, Date.now())).toEqual(holder);
    const tickets = write({ ticketKeys: [{ kid: "k2", privateKey: ticketKeyOfHelm }] });
    expect(readSecretsOf(["tickets"], tickets).ticketKeys).toHaveLength(1);
  });
});

describe("what a process takes of its keys", () => {
  it("is its services' part of a whole file, and no other", () => {
    const file = join(folder, "keys.json");
    makeSecrets(file);
    const whole = readSecrets(file);
    const tickets = readSecretsOf(["tickets", "orders"], file);
    expect(tickets.ticketKeys).toEqual(whole.ticketKeys);
    expect(() => tickets.webhookSecret).toThrow("this process was given no webhookSecret");
    const all = readSecretsOf([...serviceNames], file);
    expect(all).toEqual(whole);
  });

  it("is nothing where no service needs any, whatever KEYS_FILE says", () => {
    const nothing = readSecretsOf(["orders", "events", "inventory", "notifications"], "/nowhere.json");
    expect(() => nothing.accessTokenKeys).toThrow("was given no accessTokenKeys");
  });

  it.each<[ServiceName, ServiceName, string]>([
    ["gateway", "tickets", "has no accessTokenKeys, which gateway needs"],
    ["payments", "users", "has no webhookSecret, which payments needs"],
    ["tickets", "gateway", "has no ticketKeys, which tickets needs"],
    ["users", "gateway", "has no passwordPeppers, which users needs"],
  ])("is refused to %s where the file is that of %s", (service, other, message) => {
    makeSplitSecrets(folder);
    const file = partFileIn(folder, other);
    expect(() => readSecretsOf([service], file)).toThrow(`KEYS_FILE ${file} ${message}: give it what`);
  });

  it("is refused to who signs, where the first key is public", () => {
    makeSplitSecrets(folder);
    const { passwordPeppers } = partOf("users");
    const { accessTokenKeys } = partOf("gateway");
    const file = write({ passwordPeppers, accessTokenKeys });
    expect(() => readSecretsOf(["users"], file)).toThrow(
      `has only the public half of the key ${accessTokenKeys[0]!.kid}, and users signs access tokens`,
    );
  });

  it("is refused without a file where some are needed", () => {
    expect(() => readSecretsOf(["users"], join(folder, "nowhere.json"))).toThrow("there is no KEYS_FILE");
  });
});
