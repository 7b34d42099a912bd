import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Settings } from "../lib/settings/env.ts";
import type { Logger } from "../lib/telemetry/logging.ts";
import { type Metrics, noMetrics } from "../lib/telemetry/metrics.ts";
import { openPrometheusMetrics, type PrometheusMetrics } from "./prometheus.ts";

/** Where the process stands; it gets requests only while it is `ready`. */
export type Phase = "starting" | "ready" | "stopping";

/** The operators' view of the process. */
export interface Ops {
  metrics: Metrics;
  /** The port in use; null without such a port. */
  port: number | null;
  enter(phase: Phase): void;
  /** No one is ready while this is not true; `what` is what is waited for, in a few words. */
  readyWhen(what: string, isTrue: () => boolean): void;
  close(): Promise<void>;
}

/**
 * Answers operators on OPS_PORT: `/live` while the process runs its event loop, whatever its stores do; `/ready` when
 * it should get requests; `/metrics` for Prometheus. Without that setting nothing is measured. Throws one sentence
 * when the port cannot be taken.
 */
export async function openOps({ HOST, OPS_PORT }: Settings, log: Logger): Promise<Ops> {
  if (OPS_PORT === undefined)
    return { metrics: noMetrics, port: null, enter() {}, readyWhen() {}, close: async () => {} };
  const seen: Seen = { phase: "starting", conditions: [], metrics: openPrometheusMetrics(log) };
  const server = createServer((request, response) => {
    response.setHeader("cache-control", "no-store");
    const path = request.url?.split("?")[0] ?? "";
    const answer = Object.hasOwn(answers, path) ? answers[path as keyof typeof answers] : notFound;
    if (request.method !== "GET" && request.method !== "HEAD") return send(response, 405, "GET only");
    Promise.resolve(answer(response, seen)).catch(() => send(response, 500, "failed"));
  });
  await new Promise<void>((done, refuse) => {
    server.once("error", ({ message }) =>
      refuse(new Error(`OPS_PORT=${OPS_PORT} cannot be used: ${message}`)),
    );
    server.listen(OPS_PORT, HOST, done);
  });
  return {
    metrics: seen.metrics,
    port: (server.address() as AddressInfo).port,
    enter: (phase) => {
      seen.phase = phase;
    },
    readyWhen: (what, isTrue) => seen.conditions.push({ what, isTrue }),
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

interface Seen {
  phase: Phase;
  conditions: { what: string; isTrue: () => boolean }[];
  metrics: PrometheusMetrics;
}

type Answer = (response: ServerResponse, seen: Seen) => unknown;

const answers = {
  "/live": (response) => send(response, 200, "live"),
  "/ready": (response, { phase, conditions }) => {
    const missing = conditions.find(({ isTrue }) => !isTrue());
    const state = phase === "ready" && missing ? `waits for ${missing.what}` : phase;
    send(response, state === "ready" ? 200 : 503, state);
  },
  "/metrics": async (response, { metrics }) => {
    const text = await metrics.text();
    response.setHeader("content-type", metrics.contentType);
    response.end(text);
  },
} as const satisfies Record<string, Answer>;

const notFound: Answer = (response) => send(response, 404, "there are /live, /ready and /metrics");

function send(response: ServerResponse, status: number, text: string): void {
  if (response.headersSent) return void response.end();
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8" }).end(`${text}\n`);
}
