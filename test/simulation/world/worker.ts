import { type Clock, secondMs } from "../../../lib/clock.ts";
import type { Failpoints } from "../../../lib/failpoints.ts";
import type { Planned, Schedule } from "./schedule.ts";

/** Whatever can wait and call: a worker, or a buyer's browser, which never dies. */
export interface Waiting {
  later(ms: number, work: () => void): Planned;
}

/** The fault that a worker meets at a failpoint. */
export type Fate = { kind: "passes" } | { kind: "dies" } | { kind: "pauses"; forMs: number };

/** Half the maximum difference between the clocks of two workers. */
export const maxSkewMs = 30 * secondMs;

/**
 * One process from its start to its end. Whatever it waits for stands still while it is paused, and never comes once
 * it is dead: its promises do not settle, as those of a process that is gone.
 */
export class Worker implements Waiting {
  readonly name: string;
  readonly clock: Clock;
  readonly failpoints: Failpoints;
  readonly #schedule: Schedule;
  #pausedUntilMs = 0;
  #dead = false;

  constructor(
    name: string,
    { schedule, skewMs }: { schedule: Schedule; skewMs: number },
    fateAt: (point: string, worker: Worker) => Fate,
  ) {
    this.name = name;
    this.#schedule = schedule;
    this.clock = { nowMs: () => schedule.nowMs + skewMs };
    this.failpoints = (point) => (this.#dead ? never() : this.#meet(fateAt(point, this)));
  }

  get isDead(): boolean {
    return this.#dead;
  }

  get isPaused(): boolean {
    return this.#schedule.nowMs < this.#pausedUntilMs;
  }

  die(): void {
    this.#dead = true;
  }

  pause(forMs: number): void {
    this.#pausedUntilMs = Math.max(this.#pausedUntilMs, this.#schedule.nowMs + forMs);
  }

  resume(): void {
    this.#pausedUntilMs = 0;
  }

  later(ms: number, work: () => void): Planned {
    const planned: Planned = this.#schedule.at(this.#schedule.nowMs + ms, () => this.#run(planned, work));
    return planned;
  }

  /** Begins now, or when the pause is over. */
  receive(work: () => void): void {
    if (this.isPaused) this.later(0, work);
    else if (!this.#dead) work();
  }

  sleep(ms: number): Promise<void> {
    return new Promise((done) => this.later(ms, done));
  }

  /** Runs `work` outside after `ms`; it never settles once the worker is dead. */
  step<T>(ms: number, effect: () => Promise<T>): Promise<T> {
    return new Promise<T>((done, failed) => {
      this.later(ms, () => {
        effect().then(
          (value) => this.#dead || done(value),
          (error) => this.#dead || failed(error),
        );
      });
    });
  }

  /** Rejects when `work` has not settled in time; a later result is ignored. */
  withDeadline<T>(work: Promise<T>, limitMs: number): Promise<T> {
    return new Promise<T>((done, failed) => {
      const timeUp = this.later(limitMs, () => failed(new Error(`no answer within ${limitMs} ms`)));
      const settle = (then: () => void) => {
        timeUp.work = null;
        then();
      };
      work.then(
        (value) => settle(() => done(value)),
        (error) => settle(() => failed(error)),
      );
    });
  }

  #run(planned: Planned, work: () => void): void {
    if (this.#dead) return;
    // The same plan, so that it can still be called off.
    if (this.isPaused) this.#schedule.again(planned, this.#pausedUntilMs);
    else work();
  }

  #meet(fate: Fate): void | Promise<void> {
    if (fate.kind === "passes") return;
    if (fate.kind === "dies") {
      this.die();
      return never();
    }
    this.pause(fate.forMs);
    return this.sleep(0);
  }
}

/** A new one each time: one for all would keep every run that ever waited for it. */
const never = () => new Promise<never>(() => {});
