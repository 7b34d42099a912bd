import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { failedWith } from "../lib/errors/errors.ts";
import { reasonText } from "../lib/errors/reasons.ts";
import { checkingKeysOf, readTicketCode } from "../services/tickets/ticket/ticket-codes.ts";

/**
 * `npm run verify-ticket -- <code>`: checks a ticket's code with the shop's public keys alone, without a network.
 * Exit code 0: signed by the shop; 1: not; 2: it could not be checked.
 */
const usage = `Usage: npm run verify-ticket -- [--keys FILE] <code>
  --keys FILE  the shop's public keys, ticket-keys.json by default; once, while there is a network:
               curl -so ticket-keys.json http://localhost:3000/.well-known/ticket-keys.json`;

process.exitCode = verify(process.argv.slice(2));

function verify(args: string[]): 0 | 1 | 2 {
  const asked = askedFor(args);
  if (asked === null) {
    console.error(usage);
    return 2;
  }
  try {
    const keys = checkingKeysOf(JSON.parse(readFileSync(asked.keys, "utf8")));
    const { tid, eid, sn, pn, kid } = readTicketCode(keys, asked.code.trim());
    const lines = [
      "valid: signed by the shop",
      `event   ${eid}`,
      `number  ${sn}`,
      `place   ${pn}`,
      `ticket  ${tid}`,
      `key     ${kid}`,
      "Only the shop knows whether it is void or was checked in: check it in.",
    ];
    console.log(lines.join("\n"));
    return 0;
  } catch (error) {
    if (failedWith(error, "TICKET_CODE_INVALID")) {
      console.log(`invalid: ${reasonText(String(error.data.reason), "en")} (${error.data.reason})`);
      return 1;
    }
    console.error(`The keys in ${asked.keys} cannot be used: ${(error as Error).message}.\n${usage}`);
    return 2;
  }
}

function askedFor(args: string[]): { code: string; keys: string } | null {
  try {
    const options = { keys: { type: "string", default: "ticket-keys.json" } } as const;
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    const [code, ...more] = positionals;
    return code === undefined || more.length > 0 ? null : { code, keys: values.keys };
  } catch {
    return null;
  }
}
