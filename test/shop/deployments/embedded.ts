import { rmSync } from "node:fs";
import type { Settings } from "../../../lib/settings/env.ts";
import { createLogger } from "../../../lib/telemetry/logging.ts";
import { startShop } from "../../../shop.ts";
import { ledgerIn } from "../ledgers.ts";
import type { Deployment, OpenOptions } from "./open-shop.ts";
import type { Switches } from "./switches.ts";

/** The shop in this process, on the settings' folder. */
export async function openEmbedded(
  settings: Settings,
  { clock }: OpenOptions,
  { failpoints, middleware }: Switches,
): Promise<Deployment> {
  const logs: string[] = [];
  const logger = createLogger(settings, { write: (line: string) => void logs.push(line) });
  const shop = await startShop(settings, {
    logger,
    failpoints,
    middlewares: [middleware],
    ...(clock && { clock }),
  });
  const { broker, runtime, url, opsUrl, stop } = shop;
  return {
    shop: { broker, runtime, url: url as string, opsUrls: opsUrl === null ? [] : [opsUrl], stop },
    logs,
    ledger: ledgerIn(settings.DATA_DIR),
    async close() {
      await stop();
      rmSync(settings.DATA_DIR, { recursive: true });
    },
  };
}
