import { rmSync } from "node:fs";

/** Ends what start.js started. */
export default async function stop() {
  const { folder, mongo, payments } = globalThis.meshLedgers;
  await Promise.all([mongo.kill(), payments.kill()]);
  rmSync(folder, { recursive: true, force: true });
}
