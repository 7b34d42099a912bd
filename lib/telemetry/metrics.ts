import type { Criticality } from "../calls/contract.ts";

/** Gauges that a service reads at each scrape of the metrics: names and help texts. */
export const gauges = {
  eventsapp_orders_unfulfilled: "Orders that are paid and have no tickets 60 s later.",
  eventsapp_notifications_pending: "Messages that are still to be sent.",
  eventsapp_notifications_failed: "Messages that were given up.",
  eventsapp_backup_age_seconds: "Age of the last backup that was proven; NaN before the first one.",
  eventsapp_backup_duration_seconds: "How long the last proven backup took.",
  eventsapp_backup_size_bytes: "Size of the last proven backup.",
} as const;
export type GaugeName = keyof typeof gauges;

/** Counters of the process: names, help texts and labels. */
export const counters = {
  http_requests_total: {
    help: "Requests that were answered.",
    labels: ["route", "method", "status", "criticality"],
  },
  http_requests_shed_total: { help: "Requests refused under overload.", labels: ["criticality"] },
  http_requests_rate_limited_total: { help: "Requests refused by a rate limit.", labels: [] },
  eventsapp_backup_failures_total: { help: "Backups that failed.", labels: [] },
  eventsapp_places_mended_total: {
    help: "Claims that the estimate of places had otherwise than the ledger, put right.",
    labels: ["mended"],
  },
  eventsapp_payments_differences_total: {
    help: "Money that orders, payments and processor see differently, and a person must settle.",
    labels: ["difference"],
  },
} as const;
export type CounterName = keyof typeof counters;

/** How long requests took, beside their count. */
export const durations = {
  http_request_duration_seconds: {
    help: "Time from a request's arrival to the end of its answer.",
    labels: ["route", "method", "status", "criticality"],
    /** Around the 300 ms that an answer may take. */
    bucketsS: [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2.5, 5, 10],
  },
} as const;

export interface AnsweredRequest {
  /** The route's pattern, never the path that was asked for: a label must have few values. */
  route: string;
  method: string;
  /** HTTP status; the metrics keep its class. */
  status: number;
  /** `none` outside the routes of the API. */
  criticality: Criticality | "none";
  /** From the request's arrival to the end of its answer. */
  seconds: number;
}

/** The metrics that operators watch. Never throws and never waits. */
export interface Metrics {
  observeRequest(answered: AnsweredRequest): void;
  /** A request of this class was refused under overload. */
  shed(criticality: Criticality): void;
  /** A request was refused by a rate limit. */
  rateLimited(): void;
  backupFailed(): void;
  /** Number of claims corrected in the estimate: released because no order has them, or taken because one has. */
  placesMended(mended: "freed" | "taken", claims: number): void;
  /** Orders, payments and the processor disagree, which only a person may resolve. */
  paymentsDiffer(difference: string): void;
  /** `read` is called at each scrape; an error it throws is logged and shown as NaN. */
  watch(gauge: GaugeName, read: () => number | Promise<number>): void;
  /** The backups that failed are counted elsewhere: `read` is called as above, and an error leaves the last count. */
  watchBackupFailures(read: () => Promise<number>): void;
}

/** For a process without metrics. */
export const noMetrics: Metrics = {
  observeRequest() {},
  shed() {},
  rateLimited() {},
  backupFailed() {},
  placesMended() {},
  paymentsDiffer() {},
  watch() {},
  watchBackupFailures() {},
};
