import { parseArgs } from "node:util";
import { rotateKey } from "../lib/keys/key-rotation.ts";
import { keysFileOf } from "../lib/keys/secrets.ts";
import { givenVariables, readSettings } from "../lib/settings/env.ts";

/**
 * `npm run rotate-ticket-key`: a new key for ticket codes, or with `-- access-tokens` for access tokens; a mesh's keys
 * are in KEYS_FILE, or in what `--keys` names: a file, or a folder of split keys. Exit code 1 with one sentence when it
 * cannot, 2 when it was asked wrongly.
 */
const kinds = { tickets: "ticketKeys", "access-tokens": "accessTokenKeys" } as const;
type Kind = keyof typeof kinds;

/** A process reads its keys when it starts. Verifiers must know a key before the first signature with it. */
const nextInMesh: Record<Kind, string> = {
  tickets:
    "Start all processes of tickets again, one right after the other: they sign and check, and one from before refuses what is signed by the new key.",
  "access-tokens":
    "Start all gateways again, and then all processes of users: these sign, and a gateway from before refuses what is signed by the new key.",
};
const still: Record<Kind, string> = {
  tickets:
    "Tickets from before stay valid. Give gates that check offline the new /.well-known/ticket-keys.json.",
  "access-tokens": "Access tokens from before stay valid until they end.",
};

process.exitCode = rotate(asked());

function asked(): { kind: Kind; file: string | undefined } | null {
  try {
    const options = { keys: { type: "string" } } as const;
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    const [kind = "tickets", ...more] = positionals;
    if (!Object.hasOwn(kinds, kind) || more.length > 0) return null;
    return { kind: kind as Kind, file: values.keys ?? givenVariables().KEYS_FILE };
  } catch {
    return null;
  }
}

function rotate(asked: { kind: Kind; file: string | undefined } | null): 0 | 1 | 2 {
  if (asked === null) {
    console.error("Usage: npm run rotate-ticket-key [-- tickets | access-tokens] [--keys FILE_OR_FOLDER]");
    return 2;
  }
  const { kind, file } = asked;
  try {
    process.umask(0o077);
    const kid = rotateKey(file ?? keysFileOf(readSettings().DATA_DIR), kinds[kind]);
    const next =
      file === undefined ? "Start the shop again: until then it signs with the old key." : nextInMesh[kind];
    console.log(`The new key is ${kid}. ${next}\n${still[kind]}`);
    return 0;
  } catch (error) {
    console.error(`No key was changed: ${(error as Error).message}`);
    return 1;
  }
}
