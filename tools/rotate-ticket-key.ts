import { readSettings } from "../lib/env.ts";
import { rotateKey } from "../lib/secrets.ts";

/**
 * `npm run rotate-ticket-key`: a new key for ticket codes, or with `-- access-tokens` for access tokens. Exit code 1
 * with one sentence when it cannot, 2 when it was asked wrongly.
 */
const kinds = { tickets: "ticketKeys", "access-tokens": "accessTokenKeys" } as const;

process.exitCode = rotate(process.argv.slice(2));

function rotate([kind = "tickets", ...more]: string[]): 0 | 1 | 2 {
  if (!Object.hasOwn(kinds, kind) || more.length > 0) {
    console.error("Usage: npm run rotate-ticket-key [-- tickets | access-tokens]");
    return 2;
  }
  try {
    process.umask(0o077);
    const kid = rotateKey(readSettings().DATA_DIR, kinds[kind as keyof typeof kinds]);
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
