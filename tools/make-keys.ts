import { makeSecrets } from "../lib/secrets.ts";

/** `npm run make-keys -- FILE`: the keys that all processes of a mesh share. Exit code 1 with one sentence when it cannot. */
try {
  const [file, ...more] = process.argv.slice(2);
  if (file === undefined || more.length > 0) throw new Error("name one file: npm run make-keys -- FILE");
  makeSecrets(file);
  console.log(
    `New keys are in ${file}: give it to every process as KEYS_FILE, and keep a copy that nobody else reads.`,
  );
} catch (error) {
  console.error(`No keys were made: ${(error as Error).message}.`);
  process.exitCode = 1;
}
