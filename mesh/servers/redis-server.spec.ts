import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "@jest/globals";
import { Redis } from "ioredis";
import { describeWith } from "../../test/support/servers.ts";
import { type RedisOptions, type RunningServer, startRedis } from "./index.ts";

describeWith(["redis-server"], "startRedis", () => {
  let folder: string;
  let servers: RunningServer[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "eventsapp redis-"));
    servers = [];
  });
  afterEach(async () => {
    await Promise.all(servers.map((server) => server.kill()));
    rmSync(folder, { recursive: true });
  });

  async function started(options: Omit<RedisOptions, "folder"> = {}): Promise<RunningServer> {
    const server = await startRedis({ folder: join(folder, String(servers.length)), ...options });
    servers.push(server);
    return server;
  }

  it("keeps what was written over a kill and a restart on the same port, when told to", async () => {
    const server = await started({ appendOnly: true });
    const { port, pid } = server;
    await say(server.url, "SET", "place", "12");
    await server.kill();
    expect(server.isRunning).toBe(false);
    await expect(say(server.url, "GET", "place")).rejects.toThrow("Connection is closed");
    await server.restart();
    expect(await say(server.url, "GET", "place")).toBe("12");
    expect([server.port, server.isRunning, server.pid === pid]).toEqual([port, true, false]);
  });

  it("keeps nothing on disk by default", async () => {
    const server = await started();
    await say(server.url, "SET", "place", "12");
    await server.restart();
    expect(await say(server.url, "GET", "place")).toBeNull();
  });

  it("answers nothing while it is paused, and everything after", async () => {
    const server = await started();
    server.pause();
    const answer = say(server.url, "PING");
    const first = await Promise.race([answer, new Promise((resolve) => setTimeout(resolve, 200, "silence"))]);
    expect(first).toBe("silence");
    server.resume();
    expect(await answer).toBe("PONG");
  });

  it("ends a paused server when it is stopped", async () => {
    const server = await started();
    server.pause();
    await server.stop();
    expect(server.isRunning).toBe(false);
    expect(server.output()).toContain("User requested shutdown");
  });

  it("lets no one in without the password", async () => {
    const server = await started({ password: 'a "b"/c\\d' });
    expect(await say(server.url, "PING")).toBe("PONG");
    await expect(say(`redis://127.0.0.1:${server.port}`, "PING")).rejects.toThrow("NOAUTH");
  });

  it("serves as one node of a cluster, again after a restart, and refuses keys of two slots", async () => {
    const server = await started({ cluster: true, password: "secret" });
    for (const start of [() => {}, () => server.restart()]) {
      await start();
      expect(await say(server.url, "MSET", "{evt_1}:a", "1", "{evt_1}:b", "2")).toBe("OK");
      await expect(say(server.url, "MSET", "{evt_1}:a", "1", "{evt_2}:b", "2")).rejects.toThrow("CROSSSLOT");
    }
  });

  it("says in one sentence why it cannot start", async () => {
    const { port } = await started();
    await expect(started({ port })).rejects.toThrow(
      new RegExp(
        `^redis-server on port ${port} ended at once; its last output: .*Address already in use`,
        "s",
      ),
    );
  });
});

/** One command over a connection of its own. */
async function say(url: string, command: string, ...args: string[]): Promise<unknown> {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 });
  client.on("error", () => {});
  try {
    return await client.call(command, ...args);
  } finally {
    client.disconnect();
  }
}
