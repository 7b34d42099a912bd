import { type Context, Errors, type Middleware } from "moleculer";
import type { Handler } from "./handler.ts";

/** The fields of a call that Moleculer's own timeout keeps, at both ends. */
type Timed = Context & { startHrTime?: [number, number] | null; options: { timeout?: number | null } };

/** The remaining time of a call, in milliseconds; Infinity without a deadline. */
export function leftMs({ startHrTime, options }: Timed): number {
  if (!startHrTime || !options.timeout) return Number.POSITIVE_INFINITY;
  const [seconds, nanoseconds] = process.hrtime(startHrTime);
  return options.timeout - seconds * 1e3 - nanoseconds / 1e6;
}

/** Begins no work whose caller has given up: a call may have waited for its turn until its deadline. */
export const deadlines: Middleware = {
  name: "Deadlines",
  localAction(next, action) {
    return ((ctx: Context) =>
      leftMs(ctx as Timed) > 0
        ? (next as Handler)(ctx)
        : Promise.reject(
            new Errors.RequestSkippedError({ action: action.name, nodeID: ctx.broker.nodeID }),
          )) as typeof next;
  },
};
