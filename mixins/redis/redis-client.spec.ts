import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { afterAll, afterEach, beforeAll, expect, it } from "@jest/globals";
import type { Logger } from "../../lib/telemetry/logging.ts";
import { eventually } from "../../test/support/eventually.ts";
import { describeWith, withServers } from "../../test/support/servers.ts";
import { untilBack } from "../testing/redis.ts";
import { openRedis, type RedisClient } from "./redis-client.ts";
import { isRedisDisconnected } from "./redis-errors.ts";

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
    await Promise.all(clients.splice(0).map((door) => door.close()));
    if (!servers.redis.isRunning) await servers.redis.restart();
    lines = [];
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  function opened(url = servers.redis.url): RedisClient {
    const note = (fields: object, text: string) => void lines.push(`${text} ${JSON.stringify(fields)}`);
    const door = openRedis(url, { warn: note, info: note } as unknown as Logger);
    clients.push(door);
    return door;
  }

  const scriptsOf = (door: RedisClient) => door.scripts(pathToFileURL(`${folder}/`));

  it("lets the first calls wait for the connection", async () => {
    const door = opened();
    expect(await Promise.all([door.send("SET", "a", 1), door.send("GET", "a")])).toEqual(["OK", "1"]);
  });

  it("runs the scripts of a folder by their names", async () => {
    const scripts = scriptsOf(opened());
    expect(await scripts.run("count", ["n"], [])).toEqual(["counted", 1]);
    expect(await scripts.run("count", ["n"], [])).toEqual(["counted", 2]);
    const bytes = Buffer.from([0, 255, 128]);
    expect(await scripts.runForBytes("echo", [], [bytes])).toEqual(bytes);
  });

  it("keeps its scripts over a SCRIPT FLUSH and over a server that comes back empty", async () => {
    const door = opened();
    const scripts = scriptsOf(door);
    await scripts.run("count", ["n"], []);
    await door.send("SCRIPT", "FLUSH");
    await Promise.all([1, 2, 3].map(() => scripts.run("count", ["m"], [])));
    expect(await door.send("GET", "m")).toBe("3");
    await servers.redis.restart();
    await untilBack(door);
    expect(await scripts.run("count", ["m"], [])).toEqual(["counted", 1]);
  });

  it("refuses every call while the server is gone, and is back by itself, with one line for each", async () => {
    const door = opened();
    const scripts = scriptsOf(door);
    await door.send("PING");
    await servers.redis.kill();
    for (let i = 0; i < 50; i++) {
      await expect(door.send("GET", "a")).rejects.toMatchObject(away);
      await expect(scripts.run("count", ["n"], [])).rejects.toMatchObject(away);
    }
    await servers.redis.restart();
    await untilBack(door);
    expect(lines).toEqual([expect.stringMatching(/^Redis is away {"reason":".+"}$/), "Redis is back {}"]);
  });

  it("refuses what was under way when the server died, and sends none of it again", async () => {
    const door = opened();
    await door.send("PING");
    servers.redis.pause();
    const answers = Array.from({ length: 20 }, () => door.send("INCR", "n").catch((error) => error));
    await servers.redis.kill();
    expect((await Promise.all(answers)).map(isRedisDisconnected)).toEqual(Array(20).fill(true));
    await servers.redis.restart();
    await untilBack(door);
    expect(await door.send("GET", "n")).toBeNull();
    // A timeout of an old connection must not end the new one.
    await pause(1_200);
    expect(lines).toEqual([expect.stringContaining("away"), expect.stringContaining("back")]);
  });

  it("waits for a server that hangs no longer than it must, and for one known to hang not at all", async () => {
    const door = opened();
    await door.send("PING");
    servers.redis.pause();
    await expect(door.send("PING")).rejects.toMatchObject(away);
    await eventually(() => lines.length > 0);
    const calls = Array.from({ length: 100 }, () => door.send("PING").catch((error: Error) => error.cause));
    const first = await Promise.race([
      Promise.all(calls),
      new Promise((resolve) => setImmediate(resolve, "they wait")),
    ]);
    expect(first).not.toBe("they wait");
    servers.redis.resume();
    await untilBack(door);
    expect(lines).toHaveLength(2);
  });

  it("is away where no one listens from the start on, and found as soon as someone does", async () => {
    const { redis } = servers;
    await redis.kill();
    const door = opened();
    await expect(door.send("PING")).rejects.toMatchObject(away);
    await redis.restart();
    await untilBack(door);
    expect(lines).toEqual([expect.stringContaining("ECONNREFUSED"), "Redis is back {}"]);
  });

  it("says of a wrong password that it is one, and never which", async () => {
    const door = opened(servers.redis.url.replace(/:[^:@]+@/, ":open-sesame@"));
    await expect(door.send("PING")).rejects.toMatchObject(away);
    await eventually(() => lines.length > 0);
    await pause(300);
    expect(lines).toEqual([expect.stringContaining("WRONGPASS")]);
    expect(lines.join()).not.toMatch(/sesame|secret/);
  });

  it("does not take a full server for a fault of ours", async () => {
    const door = opened();
    await door.send("CONFIG", "SET", "maxmemory", 1);
    for (const _ of [1, 2]) await expect(door.send("SET", "a", 1)).rejects.toMatchObject(away);
    await door.send("CONFIG", "SET", "maxmemory", 0);
    expect(lines).toEqual([expect.stringMatching(/^Redis refuses to work .*OOM/)]);
  });

  it("passes a fault of ours on as one, without what was sent", async () => {
    const door = opened();
    for (const wrong of [
      door.send("NOSUCHCOMMAND", "sesame"),
      scriptsOf(door).run("broken", [], ["sesame"]),
    ]) {
      const error = await wrong.then(() => null).catch((thrown) => thrown);
      expect(isRedisDisconnected(error)).toBe(false);
      expect(error.message).toMatch(/^Redis refused (NOSUCHCOMMAND|broken): /);
      expect(JSON.stringify(Object.entries(error))).toBe("[]");
    }
  });

  it("reads the server's time", async () => {
    const door = opened();
    const [seconds] = (await door.send("TIME")) as [string];
    const nowMs = await door.nowMs();
    expect(Math.floor(nowMs / 1_000) - Number(seconds)).toBeLessThan(5);
    expect(nowMs).toBeGreaterThanOrEqual(Number(seconds) * 1_000);
  });

  it("answers what was sent before it closes, and says nothing of that", async () => {
    const door = opened();
    await door.send("PING");
    const answer = door.send("PING");
    await door.close();
    expect(await answer).toBe("PONG");
    await expect(door.send("PING")).rejects.toMatchObject(away);
    expect(lines).toEqual([]);
  });
});
