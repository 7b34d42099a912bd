import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type RunningServer, startProcess } from "./server-process.ts";

export interface NatsOptions {
  folder: string;
  port?: number;
  /** Text of further configuration, as users and their permissions; none: everybody may do everything. */
  config?: string;
  /** The server's environment, which its configuration may name as `$NAME`; defaults to that of this process. */
  env?: Record<string, string>;
}

/** Starts nats-server; the url has no credentials, because there may be many users. */
export async function startNats({ folder, port, config = "", env }: NatsOptions): Promise<RunningServer> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, "nats.conf");
  const server = await startProcess({
    binary: "nats-server",
    folder,
    port,
    env,
    readyLine: "Server is ready",
    prepare: (taken) => {
      writeFileSync(file, config, { mode: 0o600 });
      return ["--config", file, "--addr", "127.0.0.1", "--port", String(taken)];
    },
  });
  return Object.assign(server, { url: `nats://127.0.0.1:${server.port}` });
}
