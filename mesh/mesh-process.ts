import type { ChildProcess } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { OwnProcess } from "./servers/own-process.ts";

export interface ProcessPlan {
  /** As in SERVICES. */
  service: string;
  /** Of those of its service, from 1 on. */
  number: number;
  /** All that the process gets to know of the outside: variables of the shop, and Node's own. */
  settings: Record<string, string>;
  /** Its output is appended to this file. */
  logFile: string;
  /** The script, with its arguments; defaults to `start.ts` of this folder's parent. */
  command?: string[];
}

/** Where a process takes requests, which it says once it has started. */
interface Opened {
  url: string | null;
  opsUrl: string | null;
}

const lookEveryMs = 30;
const lastWordsBytes = 3_000;
const startScript = fileURLToPath(new URL("../start.ts", import.meta.url));

/** One process of a mesh. */
export class MeshProcess extends OwnProcess {
  /** Like `orders-2`. */
  readonly name: string;
  readonly service: string;
  readonly #plan: ProcessPlan;
  #opened: Opened | null = null;
  #isAnnounced = false;
  readonly #whenItDies: (() => void)[] = [];

  constructor(plan: ProcessPlan) {
    super(plan.logFile);
    this.name = `${plan.service}-${plan.number}`;
    this.service = plan.service;
    this.#plan = plan;
  }

  /** Where its API listens; null when it has none, or has not started. */
  get url(): string | null {
    return this.#opened?.url ?? null;
  }

  /** Where operators look; null when it has not started. */
  get opsUrl(): string | null {
    return this.#opened?.opsUrl ?? null;
  }

  /** Called each time that it ends unexpectedly. */
  onDeath(listener: () => void): void {
    this.#whenItDies.push(listener);
  }

  /** Starts or restarts it; `untilReady()` resolves when it takes requests. */
  async restart(): Promise<void> {
    await this.stop();
    const { settings, command = [startScript] } = this.#plan;
    this.#opened = null;
    this.#isAnnounced = false;
    const surroundings = { env: settings };
    this.#watch(this.start({ path: process.execPath, args: command, surroundings, channel: "ipc" }));
  }

  #watch(child: ChildProcess): void {
    const { gone } = this;
    child.once("message", (opened) => {
      this.#opened = opened as Opened;
      child.disconnect();
    });
    void gone.then(() => {
      this.#opened = null;
      if (this.#isAnnounced || this.gone !== gone) return;
      for (const listener of this.#whenItDies) listener();
    });
  }

  /** Resolves when it says that it is ready; throws with its last words when it ends before. */
  async untilReady(): Promise<void> {
    while (!(await this.isReady())) {
      if (!this.isRunning)
        throw new Error(`${this.name} ended at once; its last words: ${this.#lastWords()}`);
      await pause(lookEveryMs);
    }
  }

  /** Whether it wants requests, as its operations port says. */
  async isReady(): Promise<boolean> {
    if (this.opsUrl === null) return false;
    const answer = await fetch(`${this.opsUrl}/ready`, { signal: AbortSignal.timeout(1_000) }).catch(
      () => null,
    );
    await answer?.body?.cancel();
    return answer?.status === 200;
  }

  /** Kills it without calling the listener of unexpected ends. */
  override async kill(): Promise<void> {
    this.#isAnnounced = true;
    await super.kill();
  }

  override async stop(): Promise<void> {
    this.#isAnnounced = true;
    await super.stop();
  }

  #lastWords(): string {
    return Buffer.from(this.newOutput()).subarray(-lastWordsBytes).toString().trim() || "none";
  }
}
