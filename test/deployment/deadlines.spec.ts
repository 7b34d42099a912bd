import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { parse } from "yaml";
import { allActions } from "../../contracts/index.ts";
import { secondMs } from "../../lib/clock.ts";
import * as limits from "../../lib/deadlines.ts";
import { containers } from "./compose-file.ts";

const { gatewayShutdownDelayMs, longestShutdownMs } = limits;
const seconds = (ms: number) => ms / secondMs;
const read = (file: string) => readFileSync(file, "utf8");

describe("lib/deadlines.ts", () => {
  it("has the figures of the chart's values", () => {
    const { services, serviceDefaults, ingress } = parse(read("charts/eventsapp/values.yaml"), {
      merge: true,
      maxAliasCount: -1,
    });
    expect(services.gateway.shutdownDelaySeconds).toBe(seconds(gatewayShutdownDelayMs.cluster));
    expect(serviceDefaults.terminationGracePeriodSeconds).toBe(seconds(limits.gracePeriodMs));
    expect(ingress.nginxAnnotations).toMatchObject({
      "proxy-read-timeout": String(seconds(limits.balancerSilenceMs)),
    });
    const { config } = parse(read("k8s/ingress-nginx-values.yaml")).controller;
    expect(Number(config["upstream-keepalive-timeout"])).toBe(seconds(limits.balancerKeepAliveMs));
  });

  it("has the figures of Compose", () => {
    const { gateway } = containers;
    expect(gateway?.environment?.SHUTDOWN_DELAY).toBe(`${seconds(gatewayShutdownDelayMs.compose)}s`);
    expect(gateway?.stop_grace_period).toBe(`${seconds(limits.gracePeriodMs)}s`);
    const nginx = read("compose/nginx.conf");
    expect(nginx).toContain(`valid=${seconds(limits.balancerCheckMs.compose)}s`);
    expect(nginx).toContain(`keepalive_timeout ${seconds(limits.balancerKeepAliveMs)}s;`);
    expect(nginx).toContain(`proxy_read_timeout ${seconds(limits.balancerSilenceMs)}s;`);
  });

  it("has the longest timeout of a contract", () => {
    const timeouts = allActions.map(({ timeoutMs = limits.defaultTimeoutMs }) => timeoutMs);
    expect(Math.max(...timeouts)).toBe(limits.longestTimeoutMs);
  });

  it.each<[file: string, ...sentences: string[]]>([
    [
      "charts/eventsapp/templates/_drain.tpl",
      `{{- define "eventsapp.longestStop" -}}${seconds(longestShutdownMs)}{{- end -}}`,
      `in seconds: ${seconds(limits.httpDrainMs)} to answer the requests under way, ${seconds(limits.leaveBusMs)}`,
      `${seconds(limits.callDrainMs)} for the calls and ${seconds(limits.taskDrainMs)} for what is begun, ${seconds(limits.loopDrainMs)} for the rounds, and one to spare`,
    ],
    ["docker-compose.yml", `the ${seconds(longestShutdownMs)} s that a stop takes at most`],
    ["compose/nginx.conf", `keeps an idle connection (${seconds(limits.keepAliveMs)} s)`],
    [
      "docs/architecture.md",
      `answer 503 or 504 within ${seconds(limits.defaultTimeoutMs)} s`,
      `up to ${seconds(limits.storeWaitMs)} s for the next primary, then answer 503`,
      `accepts requests for another ${seconds(gatewayShutdownDelayMs.cluster)} s`,
    ],
    [
      "docs/load-balancing.md",
      `The longest call may take ${seconds(limits.longestTimeoutMs)} s, and streams of order events send a heartbeat every ${seconds(limits.streamHeartbeatMs)} s`,
      `no load balancer sees ${seconds(limits.balancerSilenceMs)} s of silence`,
      `its contract may set another one (${seconds(limits.longestTimeoutMs)} s at most)`,
      `More than ${seconds(gatewayShutdownDelayMs.cluster)} + ${seconds(longestShutdownMs)};`,
      `More than ${seconds(gatewayShutdownDelayMs.compose)} + ${seconds(longestShutdownMs)}.`,
      `less than the gateway's ${seconds(limits.keepAliveMs)} s`,
    ],
    [
      "docs/adr/0004-recovery-by-the-ledger.md",
      `moves it ${seconds(limits.orderLeaseMs)} s ahead`,
      `may rest for about ${seconds(limits.orderLeaseMs)} s`,
    ],
    ["docs/adr/0019-the-bus.md", `a silent one after ${seconds(limits.nodeGoneMs)} s`],
  ])("has the figures of %s", (file, ...sentences) => {
    const text = read(file).replace(/\s+/g, " ");
    for (const sentence of sentences) expect(text).toContain(sentence);
  });

  it("has the period that documents call a second", () => {
    expect([limits.recoveryPeriodMs, limits.nodeHeartbeatMs]).toEqual([secondMs, secondMs]);
    expect(read("docs/adr/0004-recovery-by-the-ledger.md")).toContain("Each process looks every second");
    expect(read("docs/adr/0019-the-bus.md")).toContain("Nodes beat each second");
  });
});
