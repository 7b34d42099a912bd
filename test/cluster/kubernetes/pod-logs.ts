import { createWriteStream, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { setTimeout as pause } from "node:timers/promises";
import { secondMs } from "../../../lib/clock.ts";
import type { Kubernetes } from "./kubernetes.ts";
import { type Pod, podsOf } from "./workloads.ts";

/** The logs of all pods of the release in a folder, including those of deleted pods. */
export class PodLogs {
  readonly #kubernetes: Kubernetes;
  readonly folder: string;
  readonly #files = new Map<string, string>();
  readonly #over = new AbortController();
  readonly #watching: Promise<void>;

  constructor(kubernetes: Kubernetes, folder: string) {
    this.#kubernetes = kubernetes;
    this.folder = join(folder, "logs");
    mkdirSync(this.folder, { recursive: true });
    this.#watching = this.#watch();
  }

  /** Of the shop's own pods, as far as they have come. */
  outputs(): { output: () => string }[] {
    return [...this.#files.values()].map((file) => ({
      output: () => (existsSync(file) ? readFileSync(file, "utf8") : ""),
    }));
  }

  async close(): Promise<void> {
    this.#over.abort();
    await this.#watching;
  }

  async #watch(): Promise<void> {
    const { signal } = this.#over;
    while (!signal.aborted) {
      // Between two releases, or while the API is busy, there is nothing to follow.
      const pods = await podsOf(this.#kubernetes).catch(() => []);
      for (const pod of pods) this.#keep(pod);
      await pause(secondMs, undefined, { signal }).catch(() => {});
    }
  }

  /** A container that is started again in its pod has a log of its own. */
  #keep({ name, uid, containers, restarts, hasStarted }: Pod): void {
    const key = `${name}-${uid.slice(0, 4)}-${restarts}`;
    if (this.#files.has(key) || !hasStarted) return;
    const file = join(this.folder, `${key}.log`);
    this.#files.set(key, file);
    for (const container of containers) void this.#copy({ pod: name, container, file });
  }

  async #copy({ pod, container, file }: { pod: string; container: string; file: string }): Promise<void> {
    const { namespace, follow } = this.#kubernetes;
    const path = `/api/v1/namespaces/${namespace}/pods/${pod}/log?follow=true&container=${container}`;
    try {
      await pipeline(await follow(path, this.#over.signal), createWriteStream(file, { flags: "a" }));
    } catch {
      // The pod is gone, or the proof is over.
    }
  }
}
