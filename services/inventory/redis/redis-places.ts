import { createHash } from "node:crypto";
import type { HoldRequest } from "../../../contracts/inventory.ts";
import { loaderLeaseMs } from "../../../lib/deadlines.ts";
import type { RedisClient } from "../../../mixins/redis/redis-client.ts";
import { pickOrder } from "../places/pick-places.ts";
import type { HoldAnswer, Layout, Loader, PlacesStore, YoungHold } from "../places/places.ts";
import { markBytes } from "./redis-bitmaps.ts";
import { claimsPerCall, EventScripts, quotasOf } from "./redis-event-scripts.ts";
import { decodedHold, encodedHold } from "./redis-holds.ts";
import { decodedStock, layoutArguments } from "./redis-layouts.ts";
import { LoadedEvents } from "./redis-loaded-events.ts";
import { takenPage } from "./redis-taken.ts";

/** How many bytes of bitmaps one call scans for places side by side, eight places each, in a millisecond or two. */
const bytesPerCall = 4_096;

/** The places in Redis, for any number of processes. */
export interface RedisPlaces extends PlacesStore {
  /** Unloads each event that was not requested for hours. To be called about once a minute by every process. */
  unloadIdle(nowMs: number): Promise<void>;
}

/** The parts of Redis that the places need. */
export type PlacesClient = Pick<RedisClient, "send" | "scripts">;

/** Every method throws SERVICE_UNAVAILABLE while Redis is away; it may have been carried out all the same. */
export function openRedisPlaces(redis: PlacesClient): RedisPlaces {
  return new Places(redis);
}

/** Each method is one script, or several calls of one where that says so. */
class Places implements RedisPlaces {
  readonly #scripts: EventScripts;
  readonly #loaded: LoadedEvents;

  constructor(redis: PlacesClient) {
    this.#scripts = new EventScripts(redis);
    this.#loaded = new LoadedEvents(redis);
  }

  async hold(request: HoldRequest, nowMs: number): Promise<HoldAnswer> {
    this.#loaded.note(request.eventId);
    const quotaIds = request.lines.map((line) => line.quotaId);
    const encoded = encodedHold(request);
    const firstLine = pickOrder(request.lines)[0]! + 1;
    for (let bytes = bytesPerCall; ; ) {
      const args = [encoded, nowMs, bytes];
      const answer = await this.#scripts.run("hold", request.eventId, { quotaIds, args });
      if (answer[0] !== "searching") return decodedHold(answer);
      // A later line's search begins again, because the places of the lines before it were released.
      if (answer[1] !== firstLine) bytes *= 2;
    }
  }

  async release(eventId: string, orderId: string, claims: string[]) {
    const given = { quotaIds: quotasOf(claims), args: [orderId, ...claims] };
    return outcomeOf<"released" | "noted" | "notLoaded">(await this.#scripts.run("release", eventId, given));
  }

  async correct(eventId: string, orderId: string, taken: string[]) {
    const given = { quotaIds: quotasOf(taken), args: [orderId, ...taken] };
    return outcomeOf<"corrected" | "notLoaded">(await this.#scripts.runOnAll("correct", eventId, given));
  }

  async youngHolds(eventId: string, beforeMs: number, limit: number): Promise<YoungHold[]> {
    const listed = (await this.#scripts.run("young-holds", eventId, { args: [beforeMs, limit] })) as string[];
    const holds: YoungHold[] = [];
    for (let i = 0; i < listed.length; i += 2) {
      holds.push({ orderId: listed[i]!, heldAtMs: Number(listed[i + 1]) });
    }
    return holds;
  }

  async settle(eventId: string, { orderId, heldAtMs }: YoungHold, claimed: string[]) {
    const given = { quotaIds: quotasOf(claimed), args: [orderId, heldAtMs, ...claimed] };
    return outcomeOf<"settled" | "gone">(await this.#scripts.runOnAll("settle", eventId, given));
  }

  async beginLoad(eventId: string, { token, nowMs }: Loader, layout: Layout) {
    await this.#loaded.register(eventId, nowMs);
    const given = {
      quotaIds: layout.quotas.map((quota) => quota.quotaId),
      args: [token, nowMs, markOf(token), loaderLeaseMs, ...layoutArguments(layout)],
    };
    const answer = await this.#scripts.runOnAll("begin-load", eventId, given);
    // Redis may have been emptied since: then the load is the only one that knows of the event.
    await this.#loaded.register(eventId, nowMs);
    return outcomeOf<"begun" | "busy" | "loaded">(answer);
  }

  /** In as many calls as it takes: nothing is decided before the load is finished. */
  async loadClaims(eventId: string, { token, nowMs }: Loader, claims: string[]) {
    const outcomes = await this.#scripts.runInParts("load-claims", eventId, { args: [token, nowMs], claims });
    const refused = outcomes.some(([outcome]) => outcome === "refused");
    return { outcome: refused ? ("refused" as const) : ("added" as const) };
  }

  /** In as many calls as it takes to apply the releases noted during the load; the last one opens the event. */
  async finishLoad(eventId: string, token: string) {
    for (;;) {
      const given = { args: [token, claimsPerCall] };
      const answer = await this.#scripts.runOnAll("finish-load", eventId, given);
      if (answer[0] !== "more") return outcomeOf<"loaded" | "refused">(answer);
    }
  }

  async abandonLoad(eventId: string, token: string) {
    const answer = await this.#scripts.runOnAll("abandon-load", eventId, { args: [token] });
    return outcomeOf<"abandoned" | "refused">(answer);
  }

  async unload(eventId: string) {
    const answer = await this.#scripts.runOnAll("unload", eventId, { args: ["any"] });
    return outcomeOf<"forgotten" | "notLoaded">(answer);
  }

  async updateLayout(eventId: string, layout: Layout) {
    const quotaIds = layout.quotas.map((quota) => quota.quotaId);
    const given = { quotaIds, args: layoutArguments(layout) };
    const answer = await this.#scripts.run("update-layout", eventId, given);
    return outcomeOf<"updated" | "kept" | "notLoaded">(answer);
  }

  loadedEvents(): Promise<string[]> {
    return this.#loaded.open();
  }

  async stock(eventId: string) {
    this.#loaded.note(eventId);
    return decodedStock(await this.#scripts.runOnAll("stock", eventId, { reply: "bytes" }));
  }

  listTaken(eventId: string, cursor: string | null) {
    return takenPage(this.#scripts, eventId, cursor);
  }

  async clearIfStale(eventId: string, token: string, claims: string[]) {
    return repaired(await this.#scripts.runInParts("clear-if-stale", eventId, { args: [token], claims }));
  }

  async addTaken(eventId: string, token: string, claims: string[]) {
    return repaired(await this.#scripts.runInParts("add-taken", eventId, { args: [token], claims }));
  }

  async unloadIdle(nowMs: number): Promise<void> {
    await this.#loaded.publish(nowMs);
    await this.#loaded.unloadIdle(nowMs, async (eventId) => {
      const answer = await this.#scripts.runOnAll("unload", eventId, { args: ["unheld"] });
      return answer[0] === "kept" ? "kept" : "gone";
    });
  }
}

function outcomeOf<T extends string>(answer: unknown[]): { outcome: T } {
  return { outcome: answer[0] as T };
}

function repaired(answers: unknown[][]) {
  if (answers.some(([outcome]) => outcome === "refused")) return { outcome: "refused" as const };
  const changed = answers.reduce((sum, [, part]) => sum + (part as number), 0);
  return { outcome: "repaired" as const, changed };
}

/** The prefix of the keys of one load. */
function markOf(token: string): string {
  return createHash("sha256").update(token).digest("base64url").slice(0, markBytes);
}
