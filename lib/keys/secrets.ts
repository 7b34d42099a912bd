import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { type KeyPart, keyParts } from "./key-parts.ts";
import {
  type CheckingKey,
  faultOf,
  type KeyKind,
  newSigningKey,
  randomName,
  type SigningKey,
} from "./signing-keys.ts";

export interface Secrets {
  /** P-256, for access tokens; the first one signs, all verify. A process that only verifies may have their public halves. */
  accessTokenKeys: (SigningKey | CheckingKey)[];
  /** Ed25519, for ticket codes; the first one signs, all verify. */
  ticketKeys: SigningKey[];
  /** Secret of the HMAC that passwords go through before bcrypt; the first one hashes, all compare. */
  passwordPeppers: { id: string; key: string }[];
  /** Signs the sandbox processor's webhooks. */
  webhookSecret: string;
}

const signingKey = z.object({ kid: z.string(), privateKey: z.string() });
const checkingKey = z.object({ kid: z.string(), publicKey: z.string() });
/** Base64url of 32 bytes or more: a shorter one, or other letters, would leave less of a secret than it looks. */
const pepperKey = z.string().regex(/^[\w-]{43,}$/);

const shape = z
  .object({
    accessTokenKeys: z.array(z.union([signingKey, checkingKey])).min(1),
    ticketKeys: z.array(signingKey).min(1),
    passwordPeppers: z.array(z.object({ id: z.string(), key: pepperKey })).min(1),
    webhookSecret: z.string().min(1),
  } satisfies Record<KeyPart, z.ZodType>)
  .partial();

/** The contents of one file of keys: all secrets, or those that some processes need. */
export type HeldSecrets = { [P in KeyPart]?: Secrets[P] | undefined };

/** Where a shop in one process keeps its keys. */
export const keysFileOf = (dataDir: string) => join(dataDir, "keys.json");

/** The shop's secrets, made at the first start and kept in `keys.json` of the data folder, readable by its owner only. */
export function loadSecrets(dataDir: string): Secrets {
  const file = keysFileOf(dataDir);
  if (existsSync(file)) return readSecrets(file);
  const secrets = newSecrets();
  // Under its name only when it is whole: a start that is cut off must not leave half a file.
  writeFileSync(`${file}.new`, asText(secrets), { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
  return secrets;
}

/** All the secrets, as `makeSecrets` put them into this file. Throws one sentence when there are none, or not all. */
export function readSecrets(file: string): Secrets {
  const held = readHeldSecrets(file);
  const missing = keyParts.find((part) => held[part] === undefined);
  if (missing !== undefined) throw damaged(file, `${missing} is missing or wrong`);
  const mute = signerWithoutSecret(held);
  if (mute !== undefined)
    throw damaged(file, `the first of accessTokenKeys, ${mute.kid}, is a public half, which signs nothing`);
  return held as Secrets;
}

/** The key that access tokens would be signed with, where only its public half is held. */
export function signerWithoutSecret({ accessTokenKeys = [] }: HeldSecrets): CheckingKey | undefined {
  const [signing] = accessTokenKeys;
  return signing === undefined || "privateKey" in signing ? undefined : signing;
}

/** The contents of this file. Throws one sentence, which shows no key, when there is none or something in it is wrong. */
export function readHeldSecrets(file: string): HeldSecrets {
  if (!existsSync(file))
    throw new Error(`there is no KEYS_FILE ${file}: make it with \`npm run make-keys -- ${file}\``);
  try {
    const held = shape.parse(JSON.parse(readFileSync(file, "utf8")));
    requireKind(held, "accessTokenKeys", "P-256");
    requireKind(held, "ticketKeys", "Ed25519");
    return held;
  } catch (error) {
    throw damaged(file, reasonOf(error));
  }
}

/** Writes new secrets into a file of their own, readable by its owner only. Throws when the file is there already. */
export function makeSecrets(file: string): void {
  writeNew(file, newSecrets());
}

/** Readable by its owner only. Throws when the file is there already. */
export function writeNew(file: string, held: HeldSecrets): void {
  try {
    writeFileSync(file, asText(held), { mode: 0o600, flush: true, flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    throw new Error(`${file} is there already: passwords and tickets depend on what is in it`);
  }
}

export function newSecrets(): Secrets & { accessTokenKeys: SigningKey[] } {
  return {
    accessTokenKeys: [newSigningKey("P-256")],
    ticketKeys: [newSigningKey("Ed25519")],
    passwordPeppers: [{ id: randomName(), key: randomBytes(32).toString("base64url") }],
    webhookSecret: randomBytes(32).toString("base64url"),
  };
}

/** How secrets stand in a file. */
export const asText = (held: HeldSecrets) => JSON.stringify(held, null, 2);

function requireKind(held: HeldSecrets, part: "accessTokenKeys" | "ticketKeys", kind: KeyKind): void {
  for (const key of held[part] ?? []) {
    const fault = faultOf(key, kind);
    if (fault !== null) throw new Error(`the key ${key.kid} of ${part} ${fault}`);
  }
}

function damaged(file: string, reason: string): Error {
  return new Error(
    `${file} cannot be read as the shop's keys (${reason}): restore it from a backup, because tickets and passwords depend on it.`,
  );
}

/** Zod's messages would be a page, the engine's quote the file, and neither must show a key. */
function reasonOf(error: unknown): string {
  if (error instanceof SyntaxError) return "it is no JSON";
  if (!(error instanceof z.ZodError)) return (error as Error).message;
  return `${String(error.issues[0]?.path[0] ?? "all")} is missing or wrong`;
}
