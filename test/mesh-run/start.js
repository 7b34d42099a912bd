import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startMongo } from "../../mesh/servers/index.ts";
import { variable } from "../shop/deployments/mesh-ledgers.ts";

/** Once in a run that has journeys on the mesh: the ledgers' MongoDB and the payments', for all of them. */
export default async function start() {
  const folder = mkdtempSync(join(tmpdir(), "eventsapp-test-ledgers-"));
  const [mongo, payments] = await Promise.all(
    ["mongo", "payments"].map((name) =>
      startMongo({ folder: join(folder, name), user: { name: "eventsapp", password: `of the ${name}` } }),
    ),
  );
  globalThis.meshLedgers = { folder, mongo, payments };
  const shown = ({ url, adminUrl }) => ({ url, adminUrl });
  // biome-ignore lint/style/noProcessEnv: from one process of the test run to another
  process.env[variable] = JSON.stringify({ mongo: shown(mongo), payments: shown(payments) });
}
