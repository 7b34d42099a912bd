import { parseArgs } from "node:util";
import { makeSecrets } from "../lib/keys/secrets.ts";
import { makeSplitSecrets } from "../lib/keys/split-secrets.ts";

/**
 * `npm run make-keys -- FILE`: the keys of a mesh, in one file; with `-- --split FOLDER`, in a file for each service
 * that needs some, which holds nothing else. Exit code 1 with one sentence when it cannot.
 */
try {
  process.umask(0o077);
  console.log(makeKeys());
} catch (error) {
  console.error(`No keys were made: ${(error as Error).message}.`);
  process.exitCode = 1;
}

function makeKeys(): string {
  const { values, positionals } = parseArgs({
    options: { split: { type: "string" } },
    allowPositionals: true,
  });
  const [file, ...more] = values.split === undefined ? positionals : [values.split, ...positionals];
  if (file === undefined || more.length > 0)
    throw new Error(
      "name one file, npm run make-keys -- FILE, or one folder, npm run make-keys -- --split FOLDER",
    );
  const keep = "and keep a copy that no one else reads.";
  if (values.split === undefined) {
    makeSecrets(file);
    return `New keys are in ${file}: give it as KEYS_FILE to every process that needs keys, ${keep}`;
  }
  const files = makeSplitSecrets(file).join(", ");
  return `New keys are in ${files}: give each as KEYS_FILE to the processes of the service that it is named after, ${keep}`;
}
