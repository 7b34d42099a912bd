import { randomInt } from "node:crypto";
import { createServer } from "node:net";

/**
 * Below the ports that systems give to outgoing connections (from 32768 on Linux, 49152 on macOS): a server that is
 * killed gets its port back when it restarts, regardless of connections in between.
 */
const lowest = 15_000;
const highest = 29_999;

/** A port of 127.0.0.1 that is free now; another process may still be faster. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 200; tries++) {
    const port = randomInt(lowest, highest + 1);
    if (await isFree(port)) return port;
  }
  throw new Error(`200 ports between ${lowest} and ${highest} were tried on 127.0.0.1, and none is free.`);
}

function isFree(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const server = createServer();
  server.once("error", () => resolve(false));
  server.listen({ port, host: "127.0.0.1", exclusive: true }, () => server.close(() => resolve(true)));
  return promise;
}
