import { readFileSync, rmSync } from "node:fs";
import { readSecrets } from "../../../lib/keys/secrets.ts";
import type { Settings } from "../../../lib/settings/env.ts";
import { resolveTo } from "../../cluster/kubernetes/host-names.ts";
import { logLines } from "../log-lines.ts";
import { startBroker } from "./mesh-broker.ts";
import { ledgerAt } from "./mesh-ledgers.ts";
import type { Deployment } from "./open-shop.ts";

/** A shop that runs on a cluster, as test/cluster/stages/journeys.ts describes it to the journeys. */
export interface ShopOnCluster {
  /** As buyers write it; `host` of it is at `address`. */
  url: string;
  host: string;
  address: string;
  /** Of one who may do everything, at ports of this machine. */
  ledgersUrl: string;
  paymentsUrl: string;
  natsUrl: string;
  keysFile: string;
  /** With a file of what each pod has logged. */
  logFolder: string;
}

/** Names the file with the description. */
export const variable = "EVENTSAPP_TEST_CLUSTER";

/** The one shop of the cluster, which all journeys share: their data stays, and closing only disconnects. */
export async function openOnCluster(settings: Settings): Promise<Deployment> {
  const { url, host, address, ledgersUrl, paymentsUrl, natsUrl, keysFile, logFolder } = readDescription();
  resolveTo(host, address);
  const broker = await startBroker(natsUrl);
  const stop = () => broker.stop();
  return {
    shop: { broker, url, opsUrls: [], runtime: { settings, secrets: readSecrets(keysFile) }, stop },
    get logs() {
      return logLines(logFolder);
    },
    ledger: ledgerAt({
      ...{ natsUrlOf: () => natsUrl, MONGO_URL: ledgersUrl, PAYMENTS_MONGO_URL: paymentsUrl },
      ...{ REDIS_URL: "", KEYS_FILE: keysFile },
    }),
    async close() {
      await stop();
      rmSync(settings.DATA_DIR, { recursive: true, force: true });
    },
  };
}

function readDescription(): ShopOnCluster {
  // biome-ignore lint/style/noProcessEnv: from one process of the test run to another
  const file = process.env[variable];
  if (file === undefined)
    throw new Error("No shop runs on a cluster for these journeys: start them by `npm run test:cluster`.");
  return JSON.parse(readFileSync(file, "utf8"));
}
