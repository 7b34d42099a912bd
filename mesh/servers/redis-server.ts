import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type RunningServer, type ServerProcess, startProcess } from "./server-process.ts";

export interface RedisOptions {
  folder: string;
  port?: number;
  password?: string;
  /** Writes commands to disk and reads them when it restarts; off: a restart finds nothing. */
  appendOnly?: boolean;
  /** One node of a Redis Cluster that serves all slots, and refuses scripts whose keys are in several. */
  cluster?: boolean;
}

/** Starts redis-server, by default without persistence. */
export async function startRedis(options: RedisOptions): Promise<RunningServer> {
  const { folder, port, password, cluster = false } = options;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, "redis.conf");
  const server = await startProcess({
    binary: "redis-server",
    folder,
    port,
    readyLine: "Ready to accept connections",
    prepare: (taken) => {
      writeFileSync(file, configuration(options, taken), { mode: 0o600 });
      return [file];
    },
  });
  const credentials = password === undefined ? "" : `:${encodeURIComponent(password)}@`;
  const running = Object.assign(server, { url: `redis://${credentials}127.0.0.1:${server.port}` });
  return cluster ? await asCluster(running, password) : running;
}

function configuration(options: RedisOptions, port: number): string {
  const { password, appendOnly = false, cluster = false } = options;
  const lines = [
    "bind 127.0.0.1",
    `port ${port}`,
    'save ""',
    `appendonly ${appendOnly ? "yes" : "no"}`,
    // A store of places that forgets some of them under pressure would be worse than one that refuses.
    "maxmemory-policy noeviction",
  ];
  if (password !== undefined) lines.push(`requirepass ${JSON.stringify(password)}`);
  if (cluster) lines.push("cluster-enabled yes", "cluster-announce-ip 127.0.0.1");
  return `${lines.join("\n")}\n`;
}

/** A cluster's node listens before it serves: it is given all slots, and then waited for, again after a restart. */
async function asCluster<S extends ServerProcess & RunningServer>(
  server: S,
  password: string | undefined,
): Promise<S> {
  await untilClusterServes(server.port, password);
  const start = server.restart.bind(server);
  return Object.assign(server, {
    restart: async () => {
      await start();
      await untilClusterServes(server.port, password);
    },
  });
}

async function untilClusterServes(port: number, password: string | undefined): Promise<void> {
  const info = await ask(port, password, ["CLUSTER INFO"]);
  if (info.includes("cluster_slots_assigned:0\r")) await ask(port, password, allSlots());
  for (let tries = 0; tries < 200; tries++) {
    if ((await ask(port, password, ["CLUSTER INFO"])).includes("cluster_state:ok")) return;
    await pause(100);
  }
  throw new Error(
    `The cluster node of redis-server on port ${port} did not take over all slots within 20 s.`,
  );
}

/** In several commands, because the server reads at most 64 KB of one in plain text. */
function allSlots(): string[] {
  const slots = Array.from({ length: 16_384 }, (_, slot) => slot);
  const parts = [0, 4_096, 8_192, 12_288].map((from) => slots.slice(from, from + 4_096));
  return parts.map((part) => `CLUSTER ADDSLOTS ${part.join(" ")}`);
}

/** Says the commands in Redis' plain text form; answers everything that the server answered. */
async function ask(port: number, password: string | undefined, commands: string[]): Promise<string> {
  const login = password === undefined ? [] : [`AUTH ${JSON.stringify(password)}`];
  const socket = connect(port, "127.0.0.1").setEncoding("utf8");
  let answer = "";
  socket.on("data", (text) => {
    answer += text;
  });
  socket.write([...login, ...commands, "QUIT", ""].join("\r\n"));
  await once(socket, "close");
  return answer;
}
