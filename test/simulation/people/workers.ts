import { secondMs } from "../../../lib/clock.ts";
import { failpoints } from "../world/failpoints.ts";
import type { Faults } from "../world/faults.ts";
import type { Random } from "../world/random.ts";
import type { Schedule } from "../world/schedule.ts";
import { type Fate, maxSkewMs, Worker } from "../world/worker.ts";

export interface CrewParts {
  seed: number;
  dice: Random;
  faults: Faults;
  schedule: Schedule;
  note: (line: string) => void;
  /** A worker has begun: it gets its shop and its timers. */
  began: (worker: Worker) => void;
}

/** The workers of one run: they die at failpoints and in between, pause, and others take their place. */
export class Crew {
  readonly workers: Worker[] = [];
  /** Failpoints at which a worker died. */
  readonly crashedAt: string[] = [];
  /** Failpoints that the shop came by and that are on no list. */
  readonly unlisted = new Set<string>();
  readonly #parts: CrewParts;
  /** Each seed has one point at which a worker is sure to die, if it comes there often enough. */
  readonly #target: string;
  #targetPasses: number;
  #lives = 0;

  constructor(parts: CrewParts) {
    this.#parts = parts;
    const { seed, dice } = parts;
    this.#target = failpoints[seed % failpoints.length]!;
    this.#targetPasses = dice.weighted({ 0: 6, 1: 2, 2: 1 }) as unknown as number;
    const size = dice.between(2, 3);
    for (let place = 0; place < size; place++) this.#begin(place);
  }

  /** All dead or paused workers work again; most of the others are restarted. */
  restart(): void {
    this.workers.forEach((worker, place) => {
      worker.resume();
      if (!worker.isDead && !this.#parts.dice.chance(0.7)) return;
      worker.die();
      this.#begin(place);
    });
  }

  #begin(place: number): void {
    const { dice, schedule, began } = this.#parts;
    const skewMs = dice.chance(0.5) ? dice.between(-maxSkewMs, maxSkewMs) : 0;
    const name = `worker ${place + 1}.${++this.#lives}`;
    const worker = new Worker(name, { schedule, skewMs }, (point, at) => this.#fateAt(point, at));
    this.workers[place] = worker;
    began(worker);
  }

  #fateAt(point: string, worker: Worker): Fate {
    const { faults, note } = this.#parts;
    if (!known.has(point)) this.unlisted.add(point);
    if (!faults.on) return { kind: "passes" };
    if (this.#isTarget(point) || faults.happens("crash")) {
      this.crashedAt.push(point);
      note(`${worker.name} dies at ${point}`);
      this.#replace(worker);
      return { kind: "dies" };
    }
    if (!faults.happens("pause")) return { kind: "passes" };
    const forMs = faults.pauseMs();
    note(`${worker.name} stands still at ${point} for ${forMs} ms`);
    return { kind: "pauses", forMs };
  }

  #isTarget(point: string): boolean {
    return point === this.#target && this.#targetPasses-- === 0;
  }

  #replace(worker: Worker): void {
    const { dice, faults, schedule } = this.#parts;
    const place = this.workers.indexOf(worker);
    schedule.at(schedule.nowMs + dice.between(100, 40 * secondMs), () => {
      if (faults.on && this.workers[place] === worker) this.#begin(place);
    });
  }
}

const known = new Set(failpoints);
