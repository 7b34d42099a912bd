import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Logger } from "../lib/telemetry/logging.ts";
import {
  type CounterName,
  counters,
  durations,
  type GaugeName,
  gauges,
  type Metrics,
} from "../lib/telemetry/metrics.ts";

export interface PrometheusMetrics extends Metrics {
  contentType: string;
  /** Everything in Prometheus' text format. */
  text(): Promise<string>;
}

/** Metrics of this process in a registry of its own: the only adapter of prom-client. */
export function openPrometheusMetrics(log: Pick<Logger, "error">): PrometheusMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = openCounter(registry, "http_requests_total");
  const shed = openCounter(registry, "http_requests_shed_total");
  const rateLimited = openCounter(registry, "http_requests_rate_limited_total");
  const backupFailures = openBackupFailures(registry, log);
  const placesMended = openCounter(registry, "eventsapp_places_mended_total");
  const paymentsDiffer = openCounter(registry, "eventsapp_payments_differences_total");
  const seconds = requestSeconds(registry);
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
    backupFailed: backupFailures.count,
    placesMended: (mended, claims) => placesMended.inc({ mended }, claims),
    paymentsDiffer: (difference) => paymentsDiffer.inc({ difference }),
    watch: (gauge, read) => openGauge(registry, { name: gauge, read, log }),
    watchBackupFailures: backupFailures.watch,
  };
}

function openCounter(registry: Registry, name: CounterName, collect = () => {}) {
  const { help, labels: labelNames } = counters[name];
  return new Counter({ name, help, labelNames, registers: [registry], collect });
}

/** Counted here, or elsewhere once it is watched. */
function openBackupFailures(registry: Registry, log: Watched["log"]) {
  const name = "eventsapp_backup_failures_total";
  let collect = async () => {};
  const counter = openCounter(registry, name, () => collect());
  return {
    count: () => counter.inc(),
    watch(read: Watched["read"]) {
      // Nothing is shown until the first good read: after a zero, the first count would look like a rise.
      counter.remove();
      collect = async () => {
        const failures = await readOrNaN({ name, read, log });
        if (Number.isNaN(failures)) return;
        counter.reset();
        counter.inc(failures);
      };
    },
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

interface Watched {
  name: GaugeName | CounterName;
  read: () => number | Promise<number>;
  log: Pick<Logger, "error">;
}

/** Only in the process that knows it: the NaN of all others would be what a sum over them comes to. */
function openGauge(registry: Registry, watched: Watched & { name: GaugeName }): void {
  const { name } = watched;
  new Gauge({
    ...{ name, help: gauges[name], registers: [registry] },
    async collect() {
      this.set(await readOrNaN(watched));
    },
  });
}

async function readOrNaN({ name, read, log }: Watched): Promise<number> {
  try {
    return await read();
  } catch (error) {
    log.error({ err: error, metric: name }, "a metric could not be read");
    return Number.NaN;
  }
}
