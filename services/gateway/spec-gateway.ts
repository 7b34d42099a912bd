import { randomBytes } from "node:crypto";
import { ServiceBroker } from "moleculer";
import { issueAccessToken } from "../../lib/access-tokens.ts";
import { systemClock } from "../../lib/clock.ts";
import { readSettings } from "../../lib/env.ts";
import { passBy } from "../../lib/failpoints.ts";
import { createLogger } from "../../lib/logging.ts";
import { newSecrets } from "../../lib/secrets.ts";
import type { Runtime } from "../../mixins/runtime.ts";
import brokerOptions from "../../moleculer.config.ts";
import gateway from "./gateway.service.ts";
import { newStubbed, type Stubbed, stubServices } from "./spec-services.ts";

/** A gateway on a free port before stub services, for specs. */
export interface Harness {
  url: string;
  stubbed: Stubbed;
  broker: ServiceBroker;
  logLines: Record<string, unknown>[];
  token(userId: string, admin?: boolean): string;
  stop(): Promise<void>;
}

const secrets = newSecrets();

/** @param nodeEnv what the gateway takes the process for; "production" has no pages for developers. */
export async function startGateway(nodeEnv: "test" | "production" = "test"): Promise<Harness> {
  const logLines: Record<string, unknown>[] = [];
  const settings = readSettings({ PORT: "0", NODE_ENV: "test", LOG_LEVEL: "info" });
  const logger = createLogger(settings, { write: (line) => logLines.push(JSON.parse(line)) });
  const runtime: Runtime = {
    settings: { ...settings, NODE_ENV: nodeEnv },
    publicUrl: "http://localhost",
    clock: systemClock,
    random: randomBytes,
    secrets,
    logger,
    reach: passBy,
    openStore: () => {
      throw new Error("the gateway has no ledger");
    },
  };
  const broker = new ServiceBroker(brokerOptions(logger, "test"));
  const stubbed = newStubbed();
  for (const service of stubServices(stubbed)) broker.createService(service);
  const service = broker.createService(gateway(runtime)) as unknown as {
    server: { address(): { port: number } };
  };
  await broker.start();
  return {
    url: `http://127.0.0.1:${service.server.address().port}`,
    stubbed,
    broker,
    logLines,
    token: (userId, admin = false) => issueAccessToken(secrets, { userId, admin }, systemClock.nowMs()),
    stop: () => broker.stop(),
  };
}
