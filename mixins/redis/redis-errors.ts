import { ReplyError } from "ioredis";
import { fail } from "../../lib/errors/errors.ts";

/** Answers of a Redis that works, but not for us now: it starts, is full, or another one leads. */
const disconnectedReplies =
  /^(LOADING|BUSY|MASTERDOWN|READONLY|CLUSTERDOWN|TRYAGAIN|NOREPLICAS|MISCONF|OOM|NOAUTH) /;

/** True for the answer of a server that is there and cannot work. */
export function isRefusal(error: Error): boolean {
  return error instanceof ReplyError && disconnectedReplies.test(error.message);
}

/** ioredis' own errors carry the command with its arguments, which may be anything, a password too: they end here. */
export function meaningOf(error: Error, what: string): Error {
  if (error instanceof ReplyError && !isRefusal(error)) {
    return new Error(`Redis refused ${what}: ${error.message}`);
  }
  return Object.assign(fail("SERVICE_UNAVAILABLE"), {
    cause: new Error(`Redis is away: ${reasonOf(error)}`),
  });
}

export function reasonOf(error: Error): string {
  return error.message || (error as NodeJS.ErrnoException).code || error.name;
}

const maxFlushes = 5;

/** ioredis sends a script once more when the server has forgotten it; it may be forgotten again in between. */
export async function untilKnown(call: () => Promise<unknown>): Promise<unknown> {
  for (let flushes = 1; ; flushes++) {
    try {
      return await call();
    } catch (error) {
      if (flushes === maxFlushes || !(error as Error).message.startsWith("NOSCRIPT ")) throw error;
    }
  }
}
