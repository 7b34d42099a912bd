/** A run takes 1,000 turns, a long one 10,000. */
const maxTurns = 50_000;

/** Something that happens at a time; without `work` it was called off. */
export interface Planned {
  atMs: number;
  turn: number;
  work: (() => void) | null;
}

/**
 * Virtual time: events run in the order of their time, and of their scheduling at equal times. Between two
 * happenings everything that follows from the first one without waiting runs to its end.
 */
export class Schedule {
  #nowMs: number;
  #turns = 0;
  #running = false;
  readonly #heap: Planned[] = [];

  constructor(startMs: number) {
    this.#nowMs = startMs;
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  /** More has happened than any sound run needs: something goes round in circles. */
  get isRestless(): boolean {
    return this.#turns > maxTurns;
  }

  at(atMs: number, work: () => void): Planned {
    return this.again({ atMs, turn: 0, work }, atMs);
  }

  /** Reschedules the event that has just run. */
  again(planned: Planned, atMs: number): Planned {
    planned.atMs = Math.max(atMs, this.#nowMs);
    planned.turn = this.#turns++;
    const heap = this.#heap;
    let place = heap.push(planned) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!before(planned, heap[parent]!)) break;
      heap[place] = heap[parent]!;
      place = parent;
    }
    heap[place] = planned;
    return planned;
  }

  /** Lets time run on to `untilMs`, or to where nothing is planned any more. */
  runUntil(untilMs: number): Promise<void> {
    if (this.#running) return Promise.resolve();
    this.#running = true;
    return new Promise<void>((done, failed) => {
      // A tick that a microtask asks for comes when no microtask is left.
      const soon = () => process.nextTick(turn);
      const turn = () => {
        try {
          const next = this.#next(untilMs);
          if (!next) return done();
          this.#nowMs = next.atMs;
          next.work!();
        } catch (error) {
          return failed(error);
        }
        queueMicrotask(soon);
      };
      queueMicrotask(soon);
    }).finally(() => {
      this.#running = false;
    });
  }

  #next(untilMs: number): Planned | null {
    for (;;) {
      const first = this.#heap[0];
      if (!first || first.atMs > untilMs || this.isRestless) {
        if (first) this.#nowMs = untilMs;
        return null;
      }
      this.#takeFirst();
      if (first.work) return first;
    }
  }

  #takeFirst(): void {
    const heap = this.#heap;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++;
      if (!before(heap[child]!, last)) break;
      heap[place] = heap[child]!;
      place = child;
    }
    heap[place] = last;
  }
}

function before(a: Planned, b: Planned): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.turn < b.turn);
}
