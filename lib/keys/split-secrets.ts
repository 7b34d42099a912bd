import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { ServiceName } from "../settings/service-names.ts";
import { keyParts, keyPartsOf, servicesWithKeys } from "./key-parts.ts";
import {
  type HeldSecrets,
  newSecrets,
  readHeldSecrets,
  type Secrets,
  signerWithoutSecret,
  writeNew,
} from "./secrets.ts";
import { checkingHalfOf } from "./signing-keys.ts";

/**
 * The secrets that these services need, out of a file that holds all secrets or only theirs. Any other part throws when it is
 * read. Throws one sentence that names the missing parts.
 */
export function readSecretsOf(services: readonly ServiceName[], file: string | undefined): Secrets {
  const withKeys = services.filter((service) => servicesWithKeys.includes(service));
  if (file === undefined || withKeys.length === 0) return nothingBut({});
  const held = readHeldSecrets(file);
  for (const service of withKeys) requirePartsOf(service, held, file);
  const needed = withKeys.flatMap((service) => keyPartsOf[service] ?? []);
  return nothingBut(Object.fromEntries(needed.map((part) => [part, held[part]])));
}

/**
 * Writes new secrets into this folder, one file for each service that needs some: `users.json`. Answers the files.
 * Throws when one of them is there already.
 */
export function makeSplitSecrets(folder: string): string[] {
  const secrets = newSecrets();
  const parts = servicesWithKeys.map(
    (service) => [partFileIn(folder, service), partOf(service, secrets)] as const,
  );
  const files = parts.map(([file]) => file);
  requireNone(files);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const [file, part] of parts) writeNew(file, part);
  return files;
}

/** A run that was cut off leaves some files without the others: only the operator knows whether a shop uses them. */
function requireNone(files: readonly string[]): void {
  const existing = files.filter((file) => existsSync(file));
  if (existing.length === 0) return;
  const advice = "; if no shop has run with these keys, remove what is there and make them again";
  throw new Error(
    `${existing[0]} is there already: passwords and tickets depend on what is in it${existing.length < files.length ? advice : ""}`,
  );
}

/** Where a folder of split keys has those of this service. */
export const partFileIn = (folder: string, service: ServiceName) => join(folder, `${service}.json`);

function partOf(service: ServiceName, { accessTokenKeys, ...others }: Secrets): HeldSecrets {
  const tokenKeys = signsTokens(service) ? accessTokenKeys : accessTokenKeys.map(checkingHalfOf);
  const given: Secrets = { ...others, accessTokenKeys: tokenKeys };
  return Object.fromEntries((keyPartsOf[service] ?? []).map((part) => [part, given[part]]));
}

const signsTokens = (service: ServiceName) => service === "users";

function requirePartsOf(service: ServiceName, held: HeldSecrets, file: string): void {
  const isMissing = keyPartsOf[service]?.find((part) => held[part] === undefined);
  const advice = `give it what \`npm run make-keys -- --split FOLDER\` wrote as ${service}.json, or a file with all keys`;
  if (isMissing !== undefined)
    throw new Error(`KEYS_FILE ${file} has no ${isMissing}, which ${service} needs: ${advice}.`);
  const mute = signsTokens(service) ? signerWithoutSecret(held) : undefined;
  if (mute !== undefined)
    throw new Error(
      `KEYS_FILE ${file} has only the public half of the key ${mute.kid}, and ${service} signs access tokens: ${advice}.`,
    );
}

/** A part that the process was not given is never an empty key: reading it is a programming error. */
function nothingBut(held: HeldSecrets): Secrets {
  const secrets = { ...held };
  for (const part of keyParts.filter((each) => held[each] === undefined))
    Object.defineProperty(secrets, part, {
      get: () => {
        throw new Error(`this process was given no ${part}`);
      },
    });
  return secrets as Secrets;
}
