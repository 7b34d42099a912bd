import type { Redis } from "ioredis";
import { minuteMs, secondMs } from "../../lib/clock.ts";
import type { Logger } from "../../lib/telemetry/logging.ts";
import { readLuaScripts } from "./lua-scripts.ts";
import { connectRedis } from "./redis-connection.ts";
import { isRefusal, meaningOf, reasonOf, untilKnown } from "./redis-errors.ts";

export type RedisArgument = string | number | Buffer;

/** The Lua scripts of one folder. Each call is atomic: Redis does nothing else during it. */
export interface RedisScripts {
  /** `keys` are all that the script touches. Throws as `send` does. */
  run(name: string, keys: string[], args: RedisArgument[]): Promise<unknown>;
  /** As `run`, with a Buffer for each string of the answer. */
  runForBytes(name: string, keys: string[], args: RedisArgument[]): Promise<unknown>;
}

/**
 * Data that processes share in Redis. No call waits for a disconnected Redis: each fails within a second, most at once,
 * with SERVICE_UNAVAILABLE, which buyers see; it may still have been carried out.
 */
export interface RedisClient {
  /** One command. Throws SERVICE_UNAVAILABLE while Redis is disconnected, and an Error for a fault of ours. */
  send(command: string, ...args: RedisArgument[]): Promise<unknown>;
  /** Loads the scripts of a folder, a URL that ends in "/"; they survive a Redis that forgets them. */
  scripts(folder: URL): RedisScripts;
  /** The time of the Redis server, in epoch milliseconds. */
  nowMs(): Promise<number>;
  /** The `storeClient` of rate-limiter-flexible. */
  readonly limiterClient: unknown;
  close(): Promise<void>;
}

/**
 * Connects and goes on trying, for ever: the only adapter of ioredis. The log has one line when Redis goes and one when it
 * is back. `patienceMs` is how long a connection and an answer may take.
 */
export function openRedis(
  url: string,
  log: Pick<Logger, "warn" | "info">,
  patienceMs: number = secondMs,
): RedisClient {
  return new Connection(connectRedis(url, patienceMs), log);
}

type Commands = Record<string, (...args: unknown[]) => Promise<unknown>>;

class Connection implements RedisClient {
  readonly #client: Redis;
  readonly #log: Pick<Logger, "warn" | "info">;
  /** Calls made before the first attempt to connect has ended wait for it. */
  #firstAttempt: Promise<unknown> | null;
  #isDisconnected = false;
  #isClosing = false;
  #reason = "the connection was closed";
  #folders = 0;
  #warnedAtMs = Number.NEGATIVE_INFINITY;

  constructor(client: Redis, log: Pick<Logger, "warn" | "info">) {
    this.#log = log;
    this.#client = client;
    this.#firstAttempt = new Promise<void>((resolve) => {
      for (const event of ["ready", "close"]) this.#client.once(event, () => resolve());
    });
    void this.#firstAttempt.then(() => {
      this.#firstAttempt = null;
    });
    this.#client.on("error", (error: Error) => {
      this.#reason = reasonOf(error);
    });
    this.#client.on("close", () => this.#went());
    this.#client.on("ready", () => this.#came());
  }

  get limiterClient(): unknown {
    return this.#client;
  }

  send(command: string, ...args: RedisArgument[]): Promise<unknown> {
    return this.#try(command, () => this.#client.call(command, ...args));
  }

  scripts(folder: URL): RedisScripts {
    const prefix = `scripts${++this.#folders}:`;
    for (const [name, lua] of readLuaScripts(folder)) this.#client.defineCommand(prefix + name, { lua });
    const commands = this.#client as unknown as Commands;
    const run = (name: string, command: string, keys: string[], args: RedisArgument[]) =>
      this.#try(name, () => untilKnown(() => commands[command]!(keys.length, ...keys, ...args)));
    return {
      run: (name, keys, args) => run(name, prefix + name, keys, args),
      runForBytes: (name, keys, args) => run(name, `${prefix}${name}Buffer`, keys, args),
    };
  }

  async nowMs(): Promise<number> {
    const [seconds, microseconds] = (await this.send("TIME")) as [string, string];
    return Number(seconds) * secondMs + Math.floor(Number(microseconds) / 1_000);
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    const { status } = this.#client;
    // Pending calls are answered first, if the server still answers.
    if (status === "ready") await this.#client.quit().catch(() => {});
    this.#client.disconnect();
  }

  /** The one way to Redis. */
  async #try(what: string, work: () => Promise<unknown>): Promise<unknown> {
    if (this.#firstAttempt) await this.#firstAttempt;
    try {
      return await work();
    } catch (error) {
      if (isRefusal(error as Error)) this.#refused(error as Error);
      throw meaningOf(error as Error, what);
    }
  }

  #went(): void {
    if (this.#isDisconnected || this.#isClosing) return;
    this.#isDisconnected = true;
    this.#log.warn({ reason: this.#reason }, "Redis is away");
  }

  /** A full server refuses some calls and not others, without a sign of its end: a rate-limited warning. */
  #refused(error: Error): void {
    if (performance.now() - this.#warnedAtMs < minuteMs) return;
    this.#warnedAtMs = performance.now();
    this.#log.warn({ reason: reasonOf(error) }, "Redis refuses to work");
  }

  #came(): void {
    if (this.#isDisconnected) this.#log.info({}, "Redis is back");
    this.#isDisconnected = false;
    this.#reason = "the connection was closed";
  }
}
