import { randomBytes } from "node:crypto";
import { Redis, type RedisOptions } from "ioredis";
import { backoffMs } from "../../lib/backoff.ts";
import { secondMs } from "../../lib/clock.ts";

/** A second at most with its jitter. */
const reconnection = { firstMs: 50, longestMs: 800 };

const options: RedisOptions = {
  // A connection that is to end ends at once: nothing waits for its answers any more.
  disconnectTimeout: 0,
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  maxLoadingRetryTime: secondMs,
  disableClientInfo: true,
  retryStrategy: (attempt) => backoffMs(reconnection, attempt, randomBytes),
  // After a failover the old leader refuses writes: the address may lead to the new one by now.
  reconnectOnError: (error) => error.message.startsWith("READONLY"),
};

/** A client that reconnects for ever; no call waits longer than `patienceMs` for a connection or an answer. */
export function connectRedis(url: string, patienceMs: number): Redis {
  const client = new Redis(url, {
    ...options,
    connectTimeout: patienceMs,
    commandTimeout: patienceMs,
    // A server that hangs: pending calls wait for it, later ones fail at once.
    socketTimeout: patienceMs,
  });
  client.on("close", () => endSocketTimer(client));
  return client;
}

/** ioredis 5 forgets the timer of `socketTimeout` when its connection ends, and lets it cut the next one. */
function endSocketTimer(client: Redis): void {
  const inside = client as unknown as { socketTimeoutTimer: NodeJS.Timeout | undefined };
  clearTimeout(inside.socketTimeoutTimer);
  inside.socketTimeoutTimer = undefined;
}
