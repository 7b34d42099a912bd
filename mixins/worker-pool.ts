import { Piscina } from "piscina";
import { fail } from "../lib/errors/errors.ts";

export interface WorkerPoolOptions {
  /** Its default export does one job. */
  script: URL;
  /** Threads at most; each is started when it is first needed. */
  threads: number;
  /**
   * How much nicer the threads are than the rest of the process: where processors are too few, they get a third of another
   * thread's share (5) or a tenth (10). Only Linux has a priority for each thread.
   */
  nicer: number;
}

/** Threads that leave the processor to the rest of the process. */
export class WorkerPool<Job, Result> {
  readonly #threads: Piscina<Job, Result>;
  #isStopped = false;
  #failure: Error | undefined;

  constructor({ script, threads, nicer }: WorkerPoolOptions) {
    this.#threads = new Piscina({
      ...{ filename: script.href, minThreads: 0, maxThreads: threads, idleTimeout: Number.POSITIVE_INFINITY },
      ...{ niceIncrement: process.platform === "linux" ? nicer : 0, stricterFIFO: true, recordTiming: false },
    });
    this.#threads.on("error", (error: Error) => void this.#fail(error));
  }

  /**
   * Throws what the job throws, and SERVICE_UNAVAILABLE once the pool is stopped. An aborted job ends with its thread.
   * Run at most `threads` jobs at once: one that waits for a thread which ends with its job is begun only after the next.
   */
  async run(job: Job, signal?: AbortSignal): Promise<Result> {
    try {
      if (!this.#isStopped) return await this.#threads.run(job, { signal });
    } catch (error) {
      if (!this.#isStopped) throw this.#failure ?? error;
    }
    throw fail("SERVICE_UNAVAILABLE");
  }

  /** Ends the threads; unfinished jobs are refused. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#threads.destroy();
  }

  /** A thread failed without a job, perhaps while it started: Piscina would let the jobs wait that it was started for. */
  async #fail(error: Error): Promise<void> {
    this.#failure = error;
    await this.#threads.destroy();
    this.#failure = undefined;
  }
}
