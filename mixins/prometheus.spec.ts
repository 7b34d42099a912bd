import { readFileSync } from "node:fs";
import { expect, it } from "@jest/globals";
import { type AnsweredRequest, type GaugeName, gauges } from "../lib/telemetry/metrics.ts";
import { openPrometheusMetrics } from "./prometheus.ts";

const silent = { error() {} };
const answered: AnsweredRequest = {
  route: "/api/v1/orders/{orderId}",
  method: "GET",
  status: 404,
  criticality: "critical_plus",
  seconds: 0.25,
};

it("counts requests and their time by route, method, class of status and criticality", async () => {
  const metrics = openPrometheusMetrics(silent);
  metrics.observeRequest(answered);
  metrics.observeRequest({ ...answered, status: 410 });
  const labels = 'route="/api/v1/orders/{orderId}",method="GET",status="4xx",criticality="critical_plus"';
  const text = await metrics.text();
  expect(text).toContain(`http_requests_total{${labels}} 2\n`);
  expect(text).toContain(`http_request_duration_seconds_bucket{le="0.2",${labels}} 0\n`);
  expect(text).toContain(`http_request_duration_seconds_bucket{le="0.3",${labels}} 2\n`);
  expect(text).toContain(`http_request_duration_seconds_sum{${labels}} 0.5\n`);
});

it("counts what was refused and what failed", async () => {
  const metrics = openPrometheusMetrics(silent);
  metrics.shed("sheddable");
  metrics.rateLimited();
  metrics.backupFailed();
  metrics.placesMended("freed", 3);
  metrics.paymentsDiffer("amount");
  const text = await metrics.text();
  expect(text).toContain('http_requests_shed_total{criticality="sheddable"} 1\n');
  expect(text).toContain("http_requests_rate_limited_total 1\n");
  expect(text).toContain("eventsapp_backup_failures_total 1\n");
  expect(text).toContain('eventsapp_places_mended_total{mended="freed"} 3\n');
  expect(text).toContain('eventsapp_payments_differences_total{difference="amount"} 1\n');
});

it("reads a gauge again each time, and one that cannot be read takes no other with it", async () => {
  const logged: unknown[] = [];
  const metrics = openPrometheusMetrics({ error: (fields: unknown) => void logged.push(fields) });
  let pending = 3;
  metrics.watch("eventsapp_notifications_pending", () => pending);
  metrics.watch("eventsapp_notifications_failed", () => Promise.reject(new Error("the ledger is away")));
  expect(await metrics.text()).toContain("eventsapp_notifications_pending 3\n");
  pending = 0;
  const text = await metrics.text();
  expect(text).toContain("eventsapp_notifications_pending 0\n");
  expect(text).toMatch(/^eventsapp_notifications_failed nan$/im);
  expect(logged).toMatchObject([{ metric: "eventsapp_notifications_failed" }, {}]);
  expect(text).not.toContain("eventsapp_orders_unfulfilled");
});

it("shows the failed backups that are counted elsewhere, and the last count while they cannot be read", async () => {
  const metrics = openPrometheusMetrics(silent);
  const counts = [Promise.resolve(3), Promise.reject(new Error("the ledger is away")), Promise.resolve(4)];
  counts[1]!.catch(() => {});
  metrics.watchBackupFailures(() => counts.shift()!);
  for (const shown of [3, 3, 4])
    expect(await metrics.text()).toContain(`eventsapp_backup_failures_total ${shown}\n`);
});

it("shows no failed backups before the first good read, so that the first count is no rise", async () => {
  const metrics = openPrometheusMetrics(silent);
  const counts = [Promise.reject(new Error("the ledger is away")), Promise.resolve(5)];
  counts[0]!.catch(() => {});
  metrics.watchBackupFailures(() => counts.shift()!);
  expect(await metrics.text()).not.toMatch(/^eventsapp_backup_failures_total /m);
  expect(await metrics.text()).toContain("eventsapp_backup_failures_total 5\n");
});

it("two shops in one process count apart", async () => {
  const [one, other] = [openPrometheusMetrics(silent), openPrometheusMetrics(silent)];
  one.rateLimited();
  expect(await other.text()).toContain("http_requests_rate_limited_total 0\n");
});

it("docs/metrics.md has every metric that is printed, with its type and meaning", async () => {
  const metrics = openPrometheusMetrics(silent);
  for (const gauge of Object.keys(gauges) as GaugeName[]) metrics.watch(gauge, () => 1);
  const printed = await metrics.text();
  const types = new Map(
    [...printed.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, type]) => [name, type]),
  );
  const helps = new Map([...printed.matchAll(/^# HELP (\S+) (.*)$/gm)].map(([, name, help]) => [name, help]));
  const ours = [...types].filter(([name]) => /^(http|eventsapp)_/.test(name as string));
  const rows = [...readFileSync("docs/metrics.md", "utf8").matchAll(/^\| `(\w+)` +\| (\w+) +\| (.*?) +\|/gm)];
  const documented = rows.map(([, name, type]) => [name, type]);
  expect(documented.filter(([name]) => /^(http|eventsapp)_/.test(name as string))).toEqual(ours);
  for (const [name] of ours) expect(rows.find((row) => row[1] === name)?.[3]).toBe(helps.get(name as string));
  for (const [name, type] of documented) expect([name, types.get(name as string)]).toEqual([name, type]);
});
