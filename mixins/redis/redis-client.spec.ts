import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { afterAll, afterEach, beforeAll, expect, it } from "@jest/globals";
import { failedWith } from "../../lib/errors/errors.ts";
import type { Logger } from "../../lib/telemetry/logging.ts";
import { eventually } from "../../test/support/eventually.ts";
import { describeWith, withServers } from "../../test/support/servers.ts";
import { untilBack } from "../testing/redis.ts";
import { openRedis, type RedisClient } from "./redis-client.ts";

const password = "a secret";
const away = { type: "SERVICE_UNAVAILABLE", code: 503 };

describeWith(["redis-server"], "openRedis", () => {
  const clients: RedisClient[] = [];
  let lines: string[] = [];
  let folder: string;
  const servers = withServers({ redis: { password } });

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "eventsapp-lua-"));
    writeFileSync(join(folder, "count.lua"), 'return { "counted", redis.call("INCR", KEYS[1]) }');
    writeFileSync(join(folder, "echo.lua"), "return ARGV[1]");
    writeFileSync(join(folder, "broken.lua"), "return nothing.at.all");
  });
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.close()));
    if (!servers.redis.isRunning) await servers.redis.restart();
    lines = [];
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  function opened(url = servers.redis.url): RedisClient {
    const note = (fields: object, text: string) => void lines.push(`${text} ${JSON.stringify(fields)}`);
    const client = openRedis(url, { warn: note, info: note } as unknown as Logger);
    clients.push(client);
    return client;
  }

  const scriptsOf = (client: RedisClient) => client.scripts(pathToFileURL(`${folder}/`));

  it("lets the first calls wait for the connection", async () => {
    const client = opened();
    expect(await Promise.all([client.send("SET", "a", 1), client.send("GET", "a")])).toEqual(["OK", "1"]);
  });

  it("runs the scripts of a folder by their names", async () => {
    const scripts = scriptsOf(opened());
    expect(await scripts.run("count", ["n"], [])).toEqual(["counted", 1]);
    expect(await scripts.run("count", ["n"], [])).toEqual(["counted", 2]);
    const bytes = Buffer.from([0, 255, 128]);
    expect(await scripts.runForBytes("echo", [], [bytes])).toEqual(bytes);
  });

  it("keeps its scripts over a SCRIPT FLUSH and over a server that comes back empty", async () => {
    const client = opened();
    const scripts = scriptsOf(client);
    await scripts.run("count", ["n"], []);
    await client.send("SCRIPT", "FLUSH");
    await Promise.all([1, 2, 3].map(() => scripts.run("count", ["m"], [])));
    expect(await client.send("GET", "m")).toBe("3");
    await servers.redis.restart();
    await untilBack(client);
    expect(await scripts.run("count", ["m"], [])).toEqual(["counted", 1]);
  });

  it("refuses every call while the server is gone, and is back by itself, with one line for each", async () => {
    const client = opened();
    const scripts = scriptsOf(client);
    await client.send("PING");
    await servers.redis.kill();
    for (let i = 0; i < 50; i++) {
      await expect(client.send("GET", "a")).rejects.toMatchObject(away);
      await expect(scripts.run("count", ["n"], [])).rejects.toMatchObject(away);
    }
    await servers.redis.restart();
    await untilBack(client);
    expect(lines).toEqual([expect.stringMatching(/^Redis is away {"reason":".+"}$/), "Redis is back {}"]);
  });

  it("refuses what was under way when the server died, and sends none of it again", async () => {
    const client = opened();
    await client.send("PING");
    servers.redis.pause();
    const answers = Array.from({ length: 20 }, () => client.send("INCR", "n").catch((error) => error));
    await servers.redis.kill();
    expect((await Promise.all(answers)).map((error) => failedWith(error, "SERVICE_UNAVAILABLE"))).toEqual(
      Array(20).fill(true),
    );
    await servers.redis.restart();
    await untilBack(client);
    expect(await client.send("GET", "n")).toBeNull();
    // A timeout of an old connection must not end the new one.
    await pause(1_200);
    expect(lines).toEqual([expect.stringContaining("away"), expect.stringContaining("back")]);
  });

  it("waits for a server that hangs no longer than it must, and for one known to hang not at all", async () => {
    const client = opened();
    await client.send("PING");
    servers.redis.pause();
    await expect(client.send("PING")).rejects.toMatchObject(away);
    await eventually(() => lines.length > 0);
    const calls = Array.from({ length: 100 }, () => client.send("PING").catch((error: Error) => error.cause));
    const first = await Promise.race([
      Promise.all(calls),
      new Promise((resolve) => setImmediate(resolve, "they wait")),
    ]);
    expect(first).not.toBe("they wait");
    servers.redis.resume();
    await untilBack(client);
    expect(lines).toHaveLength(2);
  });

  it("is away where no one listens from the start on, and found as soon as someone does", async () => {
    const { redis } = servers;
    await redis.kill();
    const client = opened();
    await expect(client.send("PING")).rejects.toMatchObject(away);
    await redis.restart();
    await untilBack(client);
    expect(lines).toEqual([expect.stringContaining("ECONNREFUSED"), "Redis is back {}"]);
  });

  it("says of a wrong password that it is one, and never which", async () => {
    const client = opened(servers.redis.url.replace(/:[^:@]+@/, ":open-sesame@"));
    await expect(client.send("PING")).rejects.toMatchObject(away);
    await eventually(() => lines.length > 0);
    await pause(300);
    expect(lines).toEqual([expect.stringContaining("WRONGPASS")]);
    expect(lines.join()).not.toMatch(/sesame|secret/);
  });

  it("does not take a full server for a fault of ours", async () => {
    const client = opened();
    await client.send("CONFIG", "SET", "maxmemory", 1);
    for (const _ of [1, 2]) await expect(client.send("SET", "a", 1)).rejects.toMatchObject(away);
    await client.send("CONFIG", "SET", "maxmemory", 0);
    expect(lines).toEqual([expect.stringMatching(/^Redis refuses to work .*OOM/)]);
  });

  it("passes a fault of ours on as one, without what was sent", async () => {
    const client = opened();
    for (const wrong of [
      client.send("NOSUCHCOMMAND", "sesame"),
      scriptsOf(client).run("broken", [], ["sesame"]),
    ]) {
      const error = await wrong.then(() => null).catch((thrown) => thrown);
      expect(failedWith(error, "SERVICE_UNAVAILABLE")).toBe(false);
      expect(error.message).toMatch(/^Redis refused (NOSUCHCOMMAND|broken): /);
      expect(JSON.stringify(Object.entries(error))).toBe("[]");
    }
  });

  it("reads the server's time", async () => {
    const client = opened();
    const [seconds] = (await client.send("TIME")) as [string];
    const nowMs = await client.nowMs();
    expect(Math.floor(nowMs / 1_000) - Number(seconds)).toBeLessThan(5);
    expect(nowMs).toBeGreaterThanOrEqual(Number(seconds) * 1_000);
  });

  it("answers what was sent before it closes, and says nothing of that", async () => {
    const client = opened();
    await client.send("PING");
    const answer = client.send("PING");
    await client.close();
    expect(await answer).toBe("PONG");
    await expect(client.send("PING")).rejects.toMatchObject(away);
    expect(lines).toEqual([]);
  });
});
