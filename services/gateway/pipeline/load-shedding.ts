import { monitorEventLoopDelay } from "node:perf_hooks";
import type { Criticality } from "../../../lib/calls/contract.ts";
import { secondMs } from "../../../lib/clock.ts";
import { fail } from "../../../lib/errors/errors.ts";

interface Threshold {
  /** Of the most requests at once, from which on this class is refused. */
  share: number;
  /** How late the process may be with its work, for two seconds, before this class is refused. */
  delayMs: number;
  retryAfterS: number;
}

/** Load shedding: repeatable requests are refused first; the gate and a payment's result last. */
export const thresholds: Record<Criticality, Threshold> = {
  sheddable: { share: 0.5, delayMs: 200, retryAfterS: 10 },
  sheddable_plus: { share: 0.7, delayMs: 400, retryAfterS: 5 },
  critical: { share: 0.9, delayMs: 1_000, retryAfterS: 2 },
  critical_plus: { share: 1, delayMs: Number.POSITIVE_INFINITY, retryAfterS: 1 },
};

const classes = Object.keys(thresholds) as Criticality[];

/** A class that is refused comes in again below this part of its threshold, so that it does not flicker. */
const reopensAt = 0.8;

export interface AdmissionPorts {
  /** Requests at once from which on nothing is let in; 0: everything always is. */
  maxConcurrent: number;
  /** How late the process is with its work. */
  loopDelayMs: () => number;
}

/** Lets requests in by their criticality: the less is lost with one, the earlier it is refused when there are too many. */
export class Admission {
  readonly #ports: AdmissionPorts;
  readonly #refused = new Set<Criticality>();
  #inFlight = 0;

  constructor(ports: AdmissionPorts) {
    this.#ports = ports;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** Throws OVERLOADED with `retryAfterS` when this class is refused now. */
  check(criticality: Criticality): void {
    for (const each of classes) this.#judge(each);
    if (!this.#refused.has(criticality)) return;
    const { retryAfterS } = thresholds[criticality];
    throw fail("OVERLOADED", { retryAfterS });
  }

  /** Counts a request as under way until the answer of this is called; safe to call twice. Throws OVERLOADED. */
  enter(criticality: Criticality): () => void {
    this.check(criticality);
    this.#inFlight++;
    let left = false;
    return () => {
      if (!left) this.#inFlight--;
      left = true;
    };
  }

  /** All classes each time: a lower one must not stay open because it had no request at the worst moment. */
  #judge(criticality: Criticality): void {
    const load = this.#loadFor(thresholds[criticality]);
    if (load >= 1) this.#refused.add(criticality);
    else if (load < reopensAt) this.#refused.delete(criticality);
  }

  #loadFor({ share, delayMs }: Threshold): number {
    const { maxConcurrent, loopDelayMs } = this.#ports;
    if (maxConcurrent === 0) return 0;
    return Math.max(this.#inFlight / (maxConcurrent * share), loopDelayMs() / delayMs);
  }
}

const resolutionMs = 20;

/**
 * How far this process's event loop lags, in milliseconds: the mean of a second, and the better one of the last two,
 * because a single slow second (a start, a collection of garbage) is over before anyone is helped by a refusal.
 */
export class LoopDelay {
  readonly #histogram = monitorEventLoopDelay({ resolution: resolutionMs });
  #timer: NodeJS.Timeout | undefined;
  #lastTwoMs: [number, number] = [0, 0];

  start(): void {
    this.#histogram.enable();
    this.#timer = setInterval(() => this.#read(), secondMs).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#histogram.disable();
    this.#lastTwoMs = [0, 0];
  }

  get ms(): number {
    return Math.min(...this.#lastTwoMs);
  }

  /** Measures the time between two ticks, so a process without any work shows the resolution. */
  #read(): void {
    const meanMs = this.#histogram.mean / 1_000_000;
    const lateMs = Number.isFinite(meanMs) ? Math.max(0, meanMs - resolutionMs) : 0;
    this.#lastTwoMs = [lateMs, this.#lastTwoMs[0]];
    this.#histogram.reset();
  }
}
