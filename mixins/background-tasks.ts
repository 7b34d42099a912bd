import { taskDrainMs } from "../lib/deadlines.ts";

/** Background tasks that continue after their request: a process that stops would leave them to another's recovery. */
export class BackgroundTasks {
  readonly #works = new Set<Promise<unknown>>();
  readonly #patienceMs: number;

  constructor(patienceMs: number = taskDrainMs) {
    this.#patienceMs = patienceMs;
  }

  /** The caller handles its errors. */
  add(work: Promise<unknown>): void {
    const ended = work
      .catch(() => {})
      .finally(() => {
        this.#works.delete(ended);
      });
    this.#works.add(ended);
  }

  /** Resolves when no task is left, including new ones, or after the maximum wait. */
  async settled(): Promise<void> {
    let isLate = false;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((done) => {
      timer = setTimeout(() => {
        isLate = true;
        done();
      }, this.#patienceMs);
    });
    while (this.#works.size > 0 && !isLate) await Promise.race([Promise.all(this.#works), late]);
    clearTimeout(timer);
  }
}
