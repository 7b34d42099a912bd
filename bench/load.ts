import { percentiles, type Row, usedEach } from "./figures.ts";
import type { Answer } from "./http-client.ts";
import type { MeasuredProcess } from "./measured/measured-process.ts";

export interface Load {
  name: string;
  /** How many do it at the same time, each its next one as soon as its last one is answered. */
  workers: number;
  operations: number;
  /** One operation; answers its duration in milliseconds. */
  work: (worker: number, nth: number) => Promise<number>;
  note?: string;
}

/** Runs a bounded closed loop against the measured process and answers its cost. */
export async function measure(measured: MeasuredProcess, load: Load): Promise<Row> {
  const before = await measured.figures();
  const startedMs = performance.now();
  const durations = await closedLoop(load);
  const seconds = (performance.now() - startedMs) / 1_000;
  const after = await measured.figures();
  return {
    name: load.name,
    operations: load.operations,
    perSecond: load.operations / seconds,
    ...percentiles(durations),
    ...usedEach(before, after, load.operations),
    ...(load.note !== undefined && { note: load.note }),
  };
}

export async function closedLoop({ workers, operations, work }: Omit<Load, "name">): Promise<number[]> {
  const durations: number[] = [];
  let next = 0;
  const worker = async (index: number) => {
    while (next < operations) durations.push(await work(index, next++));
  };
  await Promise.all(Array.from({ length: workers }, (_, index) => worker(index)));
  return durations;
}

/** The answer's duration. Throws when the status is not the expected one: a fast refusal is no result. */
export function expectStatus({ status, body, ms }: Answer, ...expected: number[]): number {
  if (expected.includes(status)) return ms;
  throw new Error(`expected ${expected.join(" or ")}, got ${status}: ${JSON.stringify(body).slice(0, 500)}`);
}
