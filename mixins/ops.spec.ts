import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it } from "@jest/globals";
import pino from "pino";
import { readSettings } from "../lib/settings/env.ts";
import { noMetrics } from "../lib/telemetry/metrics.ts";
import { type Ops, openOps } from "./ops.ts";

const logger = pino({ level: "silent" });
let ops: Ops | undefined;
afterEach(() => ops?.close());

async function open(env: Record<string, string> = { OPS_PORT: "0" }): Promise<Ops> {
  ops = await openOps(readSettings(env), logger);
  return ops;
}

async function get(path: string, method = "GET") {
  const response = await fetch(`http://127.0.0.1:${ops?.port}${path}`, { method });
  return { status: response.status, type: response.headers.get("content-type"), text: await response.text() };
}

it("opens nothing and measures nothing unless it is asked to", async () => {
  expect(await open({})).toMatchObject({ port: null, metrics: noMetrics });
});

it("is live from the start to the end, and ready only in between", async () => {
  const { enter } = await open();
  const seen: [number, number, string][] = [];
  const look = async () => {
    const [live, ready] = [await get("/live"), await get("/ready")];
    seen.push([live.status, ready.status, ready.text.trim()]);
  };
  await look();
  enter("ready");
  await look();
  enter("stopping");
  await look();
  expect(seen).toEqual([
    [200, 503, "starting"],
    [200, 200, "ready"],
    [200, 503, "stopping"],
  ]);
});

it("is not ready while something is missing, and says what", async () => {
  const { enter, readyWhen } = await open();
  let isThere = false;
  readyWhen("the weather", () => true);
  readyWhen("the bus", () => isThere);
  expect((await get("/ready")).text).toBe("starting\n");
  enter("ready");
  expect(await get("/ready")).toMatchObject({ status: 503, text: "waits for the bus\n" });
  expect((await get("/live")).status).toBe(200);
  isThere = true;
  expect(await get("/ready")).toMatchObject({ status: 200, text: "ready\n" });
  enter("stopping");
  expect((await get("/ready")).text).toBe("stopping\n");
});

it("prints the metrics in Prometheus' text format, those of the process among them", async () => {
  const { metrics } = await open();
  metrics.rateLimited();
  const { status, type, text } = await get("/metrics?from=prometheus");
  expect([status, type]).toEqual([200, expect.stringMatching(/^text\/plain; version=0\.0\.4/)]);
  expect(text).toContain("http_requests_rate_limited_total 1\n");
  expect(text).toMatch(/^nodejs_eventloop_lag_seconds /m);
  expect(text).toMatch(/^process_resident_memory_bytes /m);
});

it("has nothing else, and changes nothing", async () => {
  await open();
  expect((await get("/")).status).toBe(404);
  expect((await get("/constructor")).status).toBe(404);
  expect((await get("/live", "POST")).status).toBe(405);
});

it("says in one sentence that its port is taken", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await new Promise((done) => other.once("listening", done));
  const { port } = other.address() as AddressInfo;
  await expect(open({ OPS_PORT: String(port) })).rejects.toThrow(
    `OPS_PORT=${port} cannot be used: listen EADDRINUSE`,
  );
  await new Promise((done) => other.close(done));
});
