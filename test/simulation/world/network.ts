import { fail } from "../../../lib/errors/errors.ts";
import { copyOf } from "../../../mixins/store/plain-json.ts";
import type { Delivery, Faults } from "./faults.ts";
import type { Random } from "./random.ts";
import type { Schedule } from "./schedule.ts";
import { type Waiting, Worker } from "./worker.ts";

export interface Call<T> {
  from: Waiting;
  timeoutMs: number;
  /** Runs at the worker that gets the message. */
  work: (at: Worker) => Promise<T>;
}

/** The network between workers, buyers and the processor: messages are lost, late and doubled. */
export class Network {
  readonly #schedule: Schedule;
  readonly #dice: Random;
  readonly #faults: Faults;
  readonly #workers: () => Worker[];

  constructor(parts: { schedule: Schedule; dice: Random; faults: Faults; workers: () => Worker[] }) {
    this.#schedule = parts.schedule;
    this.#dice = parts.dice;
    this.#faults = parts.faults;
    this.#workers = parts.workers;
  }

  /** Answers the result of `work`. Throws its error, TIMEOUT, and SERVICE_UNAVAILABLE while no worker is up. */
  call<T>(call: Call<T>): Promise<T> {
    return new Promise<T>((done, failed) => {
      const timeUp = call.from.later(call.timeoutMs, () => failed(fail("TIMEOUT")));
      const answered = (settle: () => void) => {
        timeUp.work = null;
        settle();
      };
      const isNearby = call.from instanceof Worker && this.#dice.chance(this.#faults.nearby);
      const ways = isNearby ? [{ goMs: 0, backMs: 0 }] : this.#faults.deliveries();
      for (const way of ways) {
        this.#schedule.at(this.#schedule.nowMs + way.goMs, () => {
          const to = isNearby ? (call.from as Worker) : this.#receiver();
          const reply = (settle: () => void) => this.#reply({ call, way, to }, () => answered(settle));
          if (!to) return reply(() => failed(fail("SERVICE_UNAVAILABLE")));
          to.receive(() => {
            call.work(to).then(
              (value) => reply(() => done(copyOf(value))),
              (error) => reply(() => failed(error)),
            );
          });
        });
      }
    });
  }

  #receiver(): Worker | null {
    const alive = this.#workers().filter((worker) => !worker.isDead);
    return alive.length > 0 ? this.#dice.pick(alive) : null;
  }

  #reply<T>(
    { call, way, to }: { call: Call<T>; way: Delivery; to: Worker | null },
    settle: () => void,
  ): void {
    if (to?.isDead || way.backMs === null) return;
    call.from.later(way.backMs, settle);
  }
}
