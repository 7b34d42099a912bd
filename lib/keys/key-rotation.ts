import { existsSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { keyParts } from "./key-parts.ts";
import { asText, type HeldSecrets, readHeldSecrets } from "./secrets.ts";
import { type CheckingKey, checkingHalfOf, newSigningKey, type SigningKey } from "./signing-keys.ts";
import { partFileIn } from "./split-secrets.ts";

/** Keys that can be followed by new ones. */
export type RotatingKeys = "ticketKeys" | "accessTokenKeys";

/** A file that a new key, or its public half, goes into. */
interface Change {
  file: string;
  key: SigningKey | CheckingKey;
}

/**
 * Puts a new key in front: it signs from the next start on, and those before it go on verifying. `keys` is a file with
 * keys, or a folder of split ones. Answers the new key's id. A file is replaced whole or not at all. Throws when there
 * are no keys yet, or another rotation is under way.
 */
export function rotateKey(keys: string, part: RotatingKeys): string {
  const key = newSigningKey(part === "ticketKeys" ? "Ed25519" : "P-256");
  const changes = changesFor(keys, part, key);
  const drafts: string[] = [];
  try {
    for (const { file } of changes) drafts.push(newDraft(file));
    const texts = changes.map((change) => asText(rotated(change, part)));
    for (const [index, draft] of drafts.entries())
      writeFileSync(draft, texts[index] as string, { flush: true });
    for (const [index, draft] of drafts.entries()) renameSync(draft, (changes[index] as Change).file);
    return key.kid;
  } catch (error) {
    for (const draft of drafts) rmSync(draft, { force: true });
    throw error;
  }
}

/** The gateway's file first: cut off in between, it knows a key that signs nothing yet. */
function changesFor(keys: string, part: RotatingKeys, key: SigningKey): Change[] {
  if (!statSync(keys, { throwIfNoEntry: false })?.isDirectory()) {
    if (part === "accessTokenKeys") refusePartial(keys);
    return [{ file: keys, key }];
  }
  if (part === "ticketKeys") return [{ file: partFileIn(keys, "tickets"), key }];
  return [
    { file: partFileIn(keys, "gateway"), key: checkingHalfOf(key) },
    { file: partFileIn(keys, "users"), key },
  ];
}

/** Gateways would refuse tokens signed by a key that only the users service has. */
function refusePartial(file: string): void {
  requireFile(file);
  const held = readHeldSecrets(file);
  if (keyParts.some((part) => held[part] === undefined))
    throw new Error(
      `${file} holds a part of the keys, and gateways have to know a new key too: name the folder of all parts by --keys FOLDER`,
    );
}

/** Taken by one rotation at a time. */
function newDraft(file: string): string {
  requireFile(file);
  const draft = `${file}.rotated`;
  try {
    writeFileSync(draft, "", { mode: 0o600, flag: "wx" });
    return draft;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    throw new Error(`another rotation is under way, or one was cut off: if none is, delete ${draft}`);
  }
}

function requireFile(file: string): void {
  if (existsSync(file)) return;
  throw new Error(
    `there is no ${file}: the first start of the shop makes it, or \`npm run make-keys\` for a mesh`,
  );
}

function rotated({ file, key }: Change, part: RotatingKeys): HeldSecrets {
  const held = readHeldSecrets(file);
  if (held[part] === undefined)
    throw new Error(`${file} has no ${part}: name the file that has them, or the folder`);
  return { ...held, [part]: [key, ...held[part]] };
}
