import { monitorEventLoopDelay } from "node:perf_hooks";
import { secondMs } from "../../../lib/clock.ts";

const resolutionMs = 20;

/**
 * How late this process comes to its work, in milliseconds: the mean of a second, and the better one of the last two,
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
