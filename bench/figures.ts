/** What a measured process says of itself; counts grow from its start. */
export interface Figures {
  cpuMs: number;
  /** Documents written durably, by ledger. */
  writes: Record<string, number>;
  /** Messages that a bus would carry: two per call between services, one per event. */
  messages: number;
  residentMb: number;
}

export interface Percentiles {
  p50: number;
  p95: number;
  p99: number;
}

/** One line of the result. Times are milliseconds, `cpuMs` is the measured process's, per operation. */
export interface Row extends Percentiles {
  name: string;
  operations: number;
  perSecond: number;
  cpuMs: number;
  writes?: number;
  messages?: number;
  note?: string;
}

/** Nearest-rank percentiles. Throws when there is nothing to rank. */
export function percentiles(durationsMs: number[]): Percentiles {
  if (durationsMs.length === 0) throw new Error("nothing was measured");
  const sorted = durationsMs.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] as number;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}
