/** The resources used by a measured shop; counts grow from its start. */
export interface Figures {
  /** Of the shop's own processes, all together. */
  cpuMs: number;
  /** Documents written durably: embedded by ledger, on the mesh by server. */
  writes: Record<string, number>;
  /** On the mesh those that the bus took, heartbeats too; embedded those that one would: two per call, one per event. */
  messages: number;
  /** Commands that the stores of a mesh carried out, by server and command: each is a round trip. */
  trips: Record<string, number>;
  /** CPU milliseconds by service and by server, where they are processes of their own. */
  cpuOf: Record<string, number>;
}

export const noFigures: Figures = { cpuMs: 0, writes: {}, messages: 0, trips: {}, cpuOf: {} };

export interface Percentiles {
  p50: number;
  p95: number;
  p99: number;
}

/** One line of the result. Times are milliseconds, CPU is per operation; `cpuMs` is the shop's own. */
export interface Row extends Percentiles {
  name: string;
  operations: number;
  perSecond: number;
  cpuMs: number;
  writes?: number;
  messages?: number;
  trips?: number;
  cpuOf?: Record<string, number>;
  note?: string;
}

/** The use between two moments, per each of `count` operations. */
export function usedEach(
  before: Figures,
  after: Figures,
  count: number,
): Required<Pick<Row, "cpuMs" | "writes" | "messages" | "trips" | "cpuOf">> {
  return {
    cpuMs: (after.cpuMs - before.cpuMs) / count,
    writes: (sum(after.writes) - sum(before.writes)) / count,
    messages: (after.messages - before.messages) / count,
    trips: (sum(after.trips) - sum(before.trips)) / count,
    cpuOf: grownEach(before.cpuOf, after.cpuOf, count),
  };
}

/** How much each count grew, per operation. */
export function grownEach(
  before: Record<string, number>,
  after: Record<string, number>,
  count: number,
): Record<string, number> {
  const each = Object.entries(after).map(([name, now]) => [name, (now - (before[name] ?? 0)) / count]);
  return Object.fromEntries(each);
}

export function sum(counts: Record<string, number>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

/** Nearest-rank percentiles. Throws when there is nothing to rank. */
export function percentiles(durationsMs: number[]): Percentiles {
  if (durationsMs.length === 0) throw new Error("nothing was measured");
  const sorted = durationsMs.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] as number;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}
