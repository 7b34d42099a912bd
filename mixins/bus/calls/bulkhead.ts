import { type Context, Errors, type Middleware } from "moleculer";
import { secondMs } from "../../../lib/clock.ts";
import type { Logger } from "../../../lib/telemetry/logging.ts";
import type { Handler } from "./handler.ts";

export interface BulkheadLimits {
  /** Calls of one action that are worked on at once in this process. */
  atWork: number;
  /** Calls that wait for their turn; further ones are refused at once. */
  waiting: number;
}

const sayEveryMs = 10 * secondMs;

/**
 * Bounds each action of this process by itself, so that one that hangs leaves the others their room; an action may have
 * `bounds` of its own. Refuses with QUEUE_FULL, of which nothing was begun. The gateway's requests are admitted by their
 * criticality instead.
 */
export function bulkhead(bounds: BulkheadLimits, log: Pick<Logger, "warn">): Middleware {
  return {
    name: "BoundedWork",
    localAction(next, action) {
      if (action.service?.name === "gateway") return next;
      const own = { ...bounds, ...(action as { bounds?: Partial<BulkheadLimits> }).bounds };
      const room = new Room(own);
      let saidAtMs = Number.NEGATIVE_INFINITY;
      return (async (ctx: Context) => {
        if (room.isFull) {
          if (performance.now() - saidAtMs > sayEveryMs)
            log.warn({ action: action.name, ...own }, "calls are refused: too many are at work");
          saidAtMs = performance.now();
          throw new Errors.QueueIsFullError({ action: action.name, nodeID: ctx.broker.nodeID });
        }
        return await room.work(() => (next as Handler)(ctx));
      }) as typeof next;
    },
  };
}

class Room {
  readonly #bounds: BulkheadLimits;
  readonly #waiting: (() => void)[] = [];
  #atWork = 0;

  constructor(bounds: BulkheadLimits) {
    this.#bounds = bounds;
  }

  get isFull(): boolean {
    return this.#atWork >= this.#bounds.atWork && this.#waiting.length >= this.#bounds.waiting;
  }

  async work<T>(doIt: () => Promise<T>): Promise<T> {
    if (this.#atWork < this.#bounds.atWork) this.#atWork++;
    // A finished call passes its permit on.
    else await new Promise<void>((begin) => this.#waiting.push(begin));
    try {
      return await doIt();
    } finally {
      const begin = this.#waiting.shift();
      if (begin) begin();
      else this.#atWork--;
    }
  }
}
