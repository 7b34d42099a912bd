import { type Context, Errors, type Middleware } from "moleculer";
import type { Handler } from "./handler.ts";

/** What Moleculer's own timeout keeps of a call, at both ends. */
type Timed = Context & { startHrTime?: [number, number] | null; options: { timeout?: number | null } };

/** What is left of a call's time, in milliseconds; Infinity where it has no end. */
export function leftMs({ startHrTime, options }: Timed): number {
  if (!startHrTime || !options.timeout) return Number.POSITIVE_INFINITY;
  const [seconds, nanoseconds] = process.hrtime(startHrTime);
  return options.timeout - seconds * 1e3 - nanoseconds / 1e6;
}

/** Begins nothing that nobody waits for any more: a call may have waited for its turn until its time was up. */
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
