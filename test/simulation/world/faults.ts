import { minuteMs, secondMs } from "../../../lib/clock.ts";
import type { Random } from "./random.ts";

/** The fault rates of one run: probabilities per call, write or failpoint. */
interface Rates {
  storeError: number;
  storeAnswerLost: number;
  requestLost: number;
  answerLost: number;
  late: number;
  doubled: number;
  pause: number;
  crash: number;
  placesLie: number;
  placesLost: number;
  placesInvent: number;
}

export type StoreFault = "none" | "error" | "answerLost";

/** One way of a message to its receiver and of the answer back; an answer that is lost has no way back. */
export interface Delivery {
  goMs: number;
  backMs: number | null;
}

/** The faults of one run, and when they stop. */
export class Faults {
  readonly #dice: Random;
  readonly #rates: Rates;
  /** How often a service is called in the caller's own process, where no message is lost. */
  readonly nearby: number;
  on = true;

  constructor(dice: Random) {
    this.#dice = dice;
    const rate = (most: number) => (dice.chance(0.45) ? 0 : dice.next() * most);
    this.#rates = {
      storeError: rate(0.05),
      storeAnswerLost: rate(0.05),
      requestLost: rate(0.08),
      answerLost: rate(0.08),
      late: rate(0.06),
      doubled: rate(0.1),
      pause: rate(0.02),
      crash: rate(0.02),
      placesLie: rate(0.4),
      placesLost: rate(0.15),
      placesInvent: rate(0.1),
    };
    this.nearby = dice.pick([0, 0.5, 1]);
  }

  happens(kind: keyof Rates): boolean {
    return this.on && this.#dice.chance(this.#rates[kind]);
  }

  storeFault(): StoreFault {
    if (this.happens("storeError")) return "error";
    return this.happens("storeAnswerLost") ? "answerLost" : "none";
  }

  storeMs(): number {
    if (!this.on) return 1;
    return this.#dice.chance(0.05) ? this.#dice.between(10, 800) : this.#dice.between(0, 3);
  }

  /** The ways of one message: none when it is lost, two when it is doubled. */
  deliveries(): Delivery[] {
    if (!this.on) return [{ goMs: 1, backMs: 1 }];
    const sent = this.happens("requestLost") ? [] : [this.#delivery()];
    return this.happens("doubled") ? [...sent, this.#delivery()] : sent;
  }

  #delivery(): Delivery {
    return { goMs: this.#wayMs(), backMs: this.happens("answerLost") ? null : this.#wayMs() };
  }

  #wayMs(): number {
    return this.happens("late") ? this.#dice.between(100, 90 * secondMs) : this.#dice.between(0, 5);
  }

  /** Some pauses outlast an attempt to pay. */
  pauseMs(): number {
    const maxMs = this.#dice.chance(0.2) ? 15 * minuteMs : 3 * minuteMs;
    return this.#dice.between(2 * secondMs, maxMs);
  }
}
