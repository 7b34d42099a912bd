import { issueAccessToken } from "../../lib/keys/access-tokens.ts";
import { readSecrets } from "../../lib/keys/secrets.ts";
import { startLocalMesh } from "../../mesh/local-mesh.ts";
import { startLocalServers } from "../../mesh/local-servers.ts";
import { freePort } from "../../mesh/servers/index.ts";
import { sum } from "../figures.ts";
import { answerParent, ownCpuMs } from "./measured-process.ts";
import { cpuMsOf } from "./process-cpu.ts";
import { openServerCounts } from "./server-counts.ts";

export interface MeshToMeasure {
  folder: string;
  compileCache: string;
  /** Processes of each service. */
  replicas: number;
  settings: Record<string, string>;
}

/** A whole mesh with its servers, which answers the resources used by each; the balancer runs in this process. */
const { folder, ...options }: MeshToMeasure = JSON.parse(process.argv[2] as string);
const monitorPort = await freePort();
const servers = await startLocalServers(folder, { busConfig: `http: "127.0.0.1:${monitorPort}"\n` });
const { nats, redis, mongo, payments, addresses } = servers;
const mesh = await startLocalMesh({ folder, addresses, ...options });
const counts = await openServerCounts({
  mongo: { ledgers: mongo.adminUrl, payments: payments.adminUrl },
  redis: redis.url,
  natsMonitor: `http://127.0.0.1:${monitorPort}`,
});
const secrets = readSecrets(addresses.KEYS_FILE);

function cpuOfServices(): Record<string, number> {
  const cpuOf: Record<string, number> = {};
  for (const { service, pid } of mesh.processes) cpuOf[service] = (cpuOf[service] ?? 0) + cpuMsOf(pid);
  return cpuOf;
}

answerParent({
  url: mesh.url,
  servers: { nats: addresses.natsUrlOf("operator"), redis: redis.url, mongo: addresses.MONGO_URL },
  async figures() {
    const services = cpuOfServices();
    const servers = {
      balancer: ownCpuMs(),
      nats: cpuMsOf(nats.pid),
      redis: cpuMsOf(redis.pid),
      mongod: cpuMsOf(mongo.pid),
      "mongod of payments": cpuMsOf(payments.pid),
    };
    const [writes, trips, messages] = await Promise.all([counts.writes(), counts.trips(), counts.messages()]);
    return { cpuMs: sum(services), cpuOf: { ...services, ...servers }, writes, trips, messages };
  },
  written: async () => sum(await counts.writes()),
  token: (userId, admin) => issueAccessToken(secrets, { userId, admin }, Date.now()),
  async stop() {
    await counts.close();
    await mesh.stop();
    await servers.stop();
  },
});
