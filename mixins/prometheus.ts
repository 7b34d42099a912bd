import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Logger } from "../lib/logging.ts";
import {
  type CounterName,
  counters,
  durations,
  type GaugeName,
  gauges,
  type Metrics,
} from "../lib/metrics.ts";

export interface PrometheusMetrics extends Metrics {
  contentType: string;
  /** Everything in Prometheus' text format. */
  text(): Promise<string>;
}

/** Metrics of this process in a registry of its own: the only door to prom-client. */
export function openPrometheusMetrics(log: Pick<Logger, "error">): PrometheusMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const counter = (name: CounterName) =>
    new Counter({
      name,
      help: counters[name].help,
      labelNames: counters[name].labels,
      registers: [registry],
    });
  const requests = counter("http_requests_total");
  const shed = counter("http_requests_shed_total");
  const rateLimited = counter("http_requests_rate_limited_total");
  const backupFailures = counter("eventsapp_backup_failures_total");
  const seconds = requestSeconds(registry);
  const reads = openGauges(registry, log);
  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    observeRequest({ route, method, status, criticality, seconds: took }) {
      const labels = { route, method, status: `${Math.floor(status / 100)}xx`, criticality };
      requests.inc(labels);
      seconds.observe(labels, took);
    },
    shed: (criticality) => shed.inc({ criticality }),
    rateLimited: () => rateLimited.inc(),
    backupFailed: () => backupFailures.inc(),
    watch: (gauge, read) => void reads.set(gauge, read),
  };
}

function requestSeconds(registry: Registry) {
  const { help, labels, bucketsS } = durations.http_request_duration_seconds;
  return new Histogram({
    name: "http_request_duration_seconds",
    help,
    labelNames: labels,
    buckets: [...bucketsS],
    registers: [registry],
  });
}

type Read = () => number | Promise<number>;

/** Every gauge is there from the start, so that an alert can tell "nothing known" from "nothing wrong". */
function openGauges(registry: Registry, log: Pick<Logger, "error">): Map<GaugeName, Read> {
  const reads = new Map<GaugeName, Read>();
  for (const [name, help] of Object.entries(gauges)) {
    new Gauge({
      name,
      help,
      registers: [registry],
      async collect() {
        this.set(await readOrNaN(reads.get(name as GaugeName), { name, log }));
      },
    });
  }
  return reads;
}

async function readOrNaN(
  read: Read | undefined,
  { name, log }: { name: string; log: Pick<Logger, "error"> },
): Promise<number> {
  try {
    return (await read?.()) ?? Number.NaN;
  } catch (error) {
    log.error({ err: error, metric: name }, "a metric could not be read");
    return Number.NaN;
  }
}
