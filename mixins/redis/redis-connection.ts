import { Redis, type RedisOptions } from "ioredis";
import { secondMs } from "../../lib/clock.ts";

const longestPauseMs = secondMs;

const options: RedisOptions = {
  // A connection that is to end ends at once: nothing waits for its answers any more.
  disconnectTimeout: 0,
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  maxLoadingRetryTime: longestPauseMs,
  disableClientInfo: true,
  retryStrategy: (attempt) =>
    Math.min(50 * 2 ** Math.min(attempt, 10), longestPauseMs) * (0.5 + Math.random() / 2),
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
