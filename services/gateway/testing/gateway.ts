import { randomBytes } from "node:crypto";
import { ServiceBroker, type ServiceSchema } from "moleculer";
import { publishedActions } from "../../../contracts/index.ts";
import { type Action, isPublished } from "../../../lib/calls/contract.ts";
import { systemClock } from "../../../lib/clock.ts";
import { reachFailpoint } from "../../../lib/failpoints.ts";
import { issueAccessToken } from "../../../lib/keys/access-tokens.ts";
import { newSecrets } from "../../../lib/keys/secrets.ts";
import { readSettings, type Settings } from "../../../lib/settings/env.ts";
import { createLogger } from "../../../lib/telemetry/logging.ts";
import { type Metrics, noMetrics } from "../../../lib/telemetry/metrics.ts";
import { shutDownGracefully } from "../../../mixins/bus/nodes/graceful-shutdown.ts";
import type { Runtime } from "../../../mixins/runtime.ts";
import brokerOptions from "../../../moleculer.config.ts";
import { gatewayOf } from "../gateway.service.ts";
import { newStubbed, type Stubbed, stubServices } from "./services.ts";

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

export interface SpecOptions {
  settings?: Partial<Settings>;
  metrics?: Partial<Metrics>;
  /** Further contracts to route to, and the services behind them. */
  contracts?: Action[];
  services?: ServiceSchema[];
}

/** @param nodeEnv NODE_ENV as the gateway sees it; "production" has no pages for developers. */
export async function startGateway(
  nodeEnv: "test" | "production" = "test",
  options: SpecOptions = {},
): Promise<Harness> {
  const logLines: Record<string, unknown>[] = [];
  const env = {
    PORT: "0",
    NODE_ENV: "test",
    LOG_LEVEL: "info",
    RATE_LIMIT_PER_MINUTE: "0",
    MAX_IN_FLIGHT: "0",
  };
  const settings = { ...readSettings(env), ...options.settings };
  const logger = createLogger(settings, { write: (line) => logLines.push(JSON.parse(line)) });
  const runtime: Runtime = {
    settings: { ...settings, NODE_ENV: nodeEnv },
    publicUrl: "http://localhost",
    clock: systemClock,
    random: randomBytes,
    secrets,
    logger,
    metrics: { ...noMetrics, ...options.metrics },
    failpoints: reachFailpoint,
    redis: null,
    openStore: () => {
      throw new Error("the gateway has no ledger");
    },
  };
  const broker = new ServiceBroker(brokerOptions({ settings: { NODE_ENV: "test" }, logger }));
  const stubbed = newStubbed();
  for (const stub of [...stubServices(stubbed), ...(options.services ?? [])]) broker.createService(stub);
  const contracts = [...publishedActions, ...(options.contracts ?? []).filter(isPublished)];
  const service = broker.createService(gatewayOf(runtime, contracts)) as unknown as {
    server: { address(): { port: number } };
  };
  await broker.start();
  return {
    url: `http://127.0.0.1:${service.server.address().port}`,
    stubbed,
    broker,
    logLines,
    token: (userId, admin = false) => issueAccessToken(secrets, { userId, admin }, systemClock.nowMs()),
    stop: () => shutDownGracefully(broker),
  };
}
