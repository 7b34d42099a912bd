import { parseArgs } from "node:util";
import { readSettings } from "../lib/env.ts";
import { keysFileOf, rotateKey } from "../lib/secrets.ts";

/**
 * `npm run rotate-ticket-key`: a new key for ticket codes, or with `-- access-tokens` for access tokens; `--keys FILE`
 * names a mesh's keys. Exit code 1 with one sentence when it cannot, 2 when it was asked wrongly.
 */
const kinds = { tickets: "ticketKeys", "access-tokens": "accessTokenKeys" } as const;

process.exitCode = rotate(asked());

function asked(): { kind: string; file: string | undefined } | null {
  try {
    const options = { keys: { type: "string" } } as const;
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    const [kind = "tickets", ...more] = positionals;
    return Object.hasOwn(kinds, kind) && more.length === 0 ? { kind, file: values.keys } : null;
  } catch {
    return null;
  }
}

function rotate(asked: { kind: string; file: string | undefined } | null): 0 | 1 | 2 {
  if (asked === null) {
    console.error("Usage: npm run rotate-ticket-key [-- tickets | access-tokens] [--keys FILE]");
    return 2;
  }
  const { kind, file } = asked;
  try {
    process.umask(0o077);
    const kid = rotateKey(file ?? keysFileOf(readSettings().DATA_DIR), kinds[kind as keyof typeof kinds]);
    console.log(`The new key is ${kid}. Start the shop again: until then it signs with the old key.`);
    console.log(
      kind === "tickets"
        ? "Tickets from before stay valid. Give gates that check offline the new /.well-known/ticket-keys.json."
        : "Access tokens from before stay valid until they end.",
    );
    return 0;
  } catch (error) {
    console.error(`No key was changed: ${(error as Error).message}`);
    return 1;
  }
}
