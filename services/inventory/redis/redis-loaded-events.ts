import { hourMs } from "../../../lib/clock.ts";
import type { RedisClient } from "../../../mixins/redis/redis-client.ts";
import { loadedEventsKey, stateKey } from "./place-keys.ts";

/** An event that was not requested for this long is unloaded as a whole; it is rebuilt at the next request. */
export const idleMs = 6 * hourMs;

/** The events in Redis, by their last request. Events that are no longer loaded may be among them. */
export class LoadedEvents {
  readonly #redis: Pick<RedisClient, "send">;
  /** Asked for by this process since it last said so. */
  readonly #asked = new Set<string>();

  constructor(redis: Pick<RedisClient, "send">) {
    this.#redis = redis;
  }

  /** Records a request for it; other processes see it with the next `publish`. */
  note(eventId: string): void {
    this.#asked.add(eventId);
  }

  /** Must be called before anything of an event is stored, so that every stored event is registered. */
  async register(eventId: string, nowMs: number): Promise<void> {
    await this.#redis.send("ZADD", loadedEventsKey, "GT", nowMs, eventId);
  }

  /** Publishes the recently requested events. */
  async publish(nowMs: number): Promise<void> {
    const asked = [...this.#asked];
    if (asked.length === 0) return;
    await this.#redis.send("ZADD", loadedEventsKey, "GT", ...asked.flatMap((eventId) => [nowMs, eventId]));
    for (const eventId of asked) this.#asked.delete(eventId);
  }

  async open(): Promise<string[]> {
    const eventIds = (await this.#redis.send("ZRANGE", loadedEventsKey, 0, -1)) as string[];
    const phases = await Promise.all(eventIds.map((id) => this.#redis.send("HGET", stateKey(id), "phase")));
    return eventIds.filter((_, index) => phases[index] === "open");
  }

  /** Unloads those that were not requested for a long time, unless `forget` answers "kept". */
  async unloadIdle(nowMs: number, unload: (eventId: string) => Promise<"gone" | "kept">): Promise<void> {
    const idleSince = nowMs - idleMs;
    const idle = (await this.#redis.send("ZRANGEBYSCORE", loadedEventsKey, "-inf", idleSince)) as string[];
    for (const eventId of idle) {
      if ((await unload(eventId)) === "kept") await this.register(eventId, nowMs);
    }
    // Not by their names: one that is loaded again by now has a later time.
    await this.#redis.send("ZREMRANGEBYSCORE", loadedEventsKey, "-inf", idleSince);
  }
}
