import { ServiceBroker } from "moleculer";
import { readSettings } from "../../../lib/settings/env.ts";
import { serviceNames } from "../../../lib/settings/service-names.ts";
import { createLogger } from "../../../lib/telemetry/logging.ts";
import brokerOptions from "../../../moleculer.config.ts";

const silent = createLogger({ ...readSettings({}), LOG_LEVEL: "silent" });

/** A member of the mesh on this bus without services, for what no client may call; settles when it sees all services. */
export async function startBroker(natsUrl: string): Promise<ServiceBroker> {
  const settings = { NODE_ENV: "test" as const, NATS_URL: [natsUrl] };
  const broker = new ServiceBroker(brokerOptions({ settings, logger: silent }));
  try {
    await broker.start();
    await broker.waitForServices([...serviceNames], 60_000, 50);
    return broker;
  } catch (error) {
    await broker.stop();
    throw error;
  }
}
