export interface LoopWork {
  /** Delivers some due messages; true when there may be more. */
  step: () => Promise<boolean>;
  failed: (error: unknown) => void;
  everyMs: number;
}

/**
 * Delivers due messages at every interval and at each wake-up, one step at a time. It runs in the context in
 * which it was started, not in the one of the request that woke it.
 */
export class DeliveryLoop {
  readonly #work: LoopWork;
  #running: Promise<void> | undefined;
  #woken = false;
  #stopping = false;
  #endPause: () => void = () => {};

  constructor(work: LoopWork) {
    this.#work = work;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  wake(): void {
    this.#woken = true;
    this.#endPause();
  }

  /** Settles when the step under way has ended; there is none after it. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#endPause();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      await this.#pause();
      this.#woken = false;
      await this.#steps();
    }
  }

  async #steps(): Promise<void> {
    try {
      while (!this.#stopping && (await this.#work.step()));
    } catch (error) {
      this.#work.failed(error);
    }
  }

  #pause(): Promise<void> {
    if (this.#woken || this.#stopping) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.#work.everyMs);
      this.#endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
