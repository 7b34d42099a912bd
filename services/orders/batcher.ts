/** Gathers what comes in within a moment, or up to `most`, and works on it together. */
export class Batcher<T> {
  readonly #work: (items: T[]) => Promise<void>;
  readonly #most: number;
  readonly #waitMs: number;
  #waiting: { item: T; done: () => void; failed: (error: unknown) => void }[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(work: (items: T[]) => Promise<void>, { most, waitMs }: { most: number; waitMs: number }) {
    this.#work = work;
    this.#most = most;
    this.#waitMs = waitMs;
  }

  /** Settles with the batch that took the item: all of a batch fail together. */
  add(item: T): Promise<void> {
    return new Promise((done, failed) => {
      this.#waiting.push({ item, done, failed });
      if (this.#waiting.length >= this.#most) this.#run();
      else this.#timer ??= setTimeout(() => this.#run(), this.#waitMs);
    });
  }

  #run(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const batch = this.#waiting;
    this.#waiting = [];
    this.#work(batch.map(({ item }) => item)).then(
      () => {
        for (const { done } of batch) done();
      },
      (error) => {
        for (const { failed } of batch) failed(error);
      },
    );
  }
}
