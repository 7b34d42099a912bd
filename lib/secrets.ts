import { generateKeyPairSync, randomBytes } from "node:crypto";
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

export interface SigningKey {
  /** Key id: stands in what was signed, so that keys can rotate. */
  kid: string;
  /** PKCS#8 PEM. */
  privateKey: string;
}

export interface Secrets {
  /** ES256 (P-256), for access tokens; the first one signs, all verify. */
  accessTokenKeys: SigningKey[];
  /** Ed25519, for ticket codes; the first one signs, all verify. */
  ticketKeys: SigningKey[];
  /** Secret of the HMAC that passwords go through before bcrypt; the first one hashes, all compare. */
  passwordPeppers: { id: string; key: string }[];
  /** Signs the sandbox processor's webhooks. */
  webhookSecret: string;
}

const signingKeys = z.array(z.object({ kid: z.string(), privateKey: z.string() })).min(1);

const shape: z.ZodType<Secrets> = z.object({
  accessTokenKeys: signingKeys,
  ticketKeys: signingKeys,
  passwordPeppers: z.array(z.object({ id: z.string(), key: z.string() })).min(1),
  webhookSecret: z.string().min(1),
});

/** Where a shop in one process keeps its keys. */
export const keysFileOf = (dataDir: string) => join(dataDir, "keys.json");

/** The shop's secrets, made at the first start and kept in `keys.json` of the data folder, readable by its owner only. */
export function loadSecrets(dataDir: string): Secrets {
  const file = keysFileOf(dataDir);
  if (existsSync(file)) return parse(file);
  const secrets = newSecrets();
  // Under its name only when it is whole: a start that is cut off must not leave half a file.
  writeFileSync(`${file}.new`, JSON.stringify(secrets, null, 2), { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
  return secrets;
}

/** The secrets that `makeSecrets` put into this file. Throws one sentence when there are none, or they are not whole. */
export function readSecrets(file: string): Secrets {
  if (existsSync(file)) return parse(file);
  throw new Error(`there is no KEYS_FILE ${file}: make it with \`npm run make-keys -- ${file}\``);
}

/** Writes new secrets into a file of their own, readable by its owner only. Throws when the file is there already. */
export function makeSecrets(file: string): void {
  try {
    writeFileSync(file, JSON.stringify(newSecrets(), null, 2), { mode: 0o600, flush: true, flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    throw new Error(`${file} is there already: passwords and tickets depend on what is in it`);
  }
}

/** Keys that can be followed by new ones. */
export type RotatingKeys = "ticketKeys" | "accessTokenKeys";

/**
 * Puts a new key in front: it signs from the next start on, and those before it go on verifying. Answers its key id.
 * The file is replaced whole or not at all. Throws when there are no keys yet, or another rotation is under way.
 */
export function rotateKey(file: string, kind: RotatingKeys): string {
  if (!existsSync(file))
    throw new Error(
      `there is no ${file}: the first start of the shop makes it, or \`npm run make-keys\` for a mesh`,
    );
  const draft = `${file}.rotated`;
  try {
    writeFileSync(draft, "", { mode: 0o600, flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    throw new Error(`another rotation is under way, or one was cut off: if none is, delete ${draft}`);
  }
  try {
    const secrets = parse(file);
    const key = newKeys[kind]();
    const rotated: Secrets = { ...secrets, [kind]: [key, ...secrets[kind]] };
    writeFileSync(draft, JSON.stringify(rotated, null, 2), { flush: true });
    renameSync(draft, file);
    return key.kid;
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

const newKeys: Record<RotatingKeys, () => SigningKey> = {
  accessTokenKeys: () => ({
    kid: randomName(),
    privateKey: pem(generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey),
  }),
  ticketKeys: () => ({ kid: randomName(), privateKey: pem(generateKeyPairSync("ed25519").privateKey) }),
};

export function newSecrets(): Secrets {
  return {
    accessTokenKeys: [newKeys.accessTokenKeys()],
    ticketKeys: [newKeys.ticketKeys()],
    passwordPeppers: [{ id: randomName(), key: randomBytes(32).toString("base64url") }],
    webhookSecret: randomBytes(32).toString("base64url"),
  };
}

function parse(file: string): Secrets {
  try {
    return shape.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    throw new Error(
      `${file} cannot be read as the shop's keys (${reasonOf(error)}): restore it from a backup, because tickets and passwords depend on it.`,
    );
  }
}

/** Zod's messages would be a page, the engine's quote the file, and neither must show a key. */
function reasonOf(error: unknown): string {
  if (error instanceof SyntaxError) return "it is no JSON";
  if (!(error instanceof z.ZodError)) return (error as Error).message;
  return `${String(error.issues[0]?.path[0] ?? "all")} is missing or wrong`;
}

const pem = (key: { export(o: { type: "pkcs8"; format: "pem" }): string | Buffer }) =>
  key.export({ type: "pkcs8", format: "pem" }).toString();

const randomName = () => randomBytes(4).toString("hex");
