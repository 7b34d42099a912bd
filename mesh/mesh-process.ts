import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { dieTogether } from "./servers/server-process.ts";

export interface ProcessPlan {
  /** As in SERVICES. */
  service: string;
  /** Of those of its service, from 1 on. */
  number: number;
  /** All that the process gets to know of the outside: variables of the shop, and Node's own. */
  settings: Record<string, string>;
  /** What it prints goes to the end of this file. */
  logFile: string;
  /** What Node runs, with its arguments; `start.ts` of this folder's parent unless given. */
  command?: string[];
}

/** Where a process takes requests, which it says once it has started. */
interface Opened {
  url: string | null;
  opsUrl: string | null;
}

const stopsWithinMs = 30_000;
const lookEveryMs = 30;
const lastWordsBytes = 3_000;
const startScript = new URL("../start.ts", import.meta.url).pathname;

/** One process of a mesh. It does not outlive this one, and Ctrl+C in a terminal does not reach it. */
export class MeshProcess {
  /** Like `orders-2`. */
  readonly name: string;
  readonly service: string;
  readonly number: number;
  readonly logFile: string;
  readonly #plan: ProcessPlan;
  #child: ChildProcess | null = null;
  #gone: Promise<unknown> = Promise.resolve();
  #opened: Opened | null = null;
  #logStart = 0;
  #isTold = false;
  readonly #whenItDies: (() => void)[] = [];

  constructor(plan: ProcessPlan) {
    const { service, number, logFile } = plan;
    this.name = `${service}-${number}`;
    this.service = service;
    this.number = number;
    this.logFile = logFile;
    this.#plan = plan;
  }

  /** Of the process that runs now, or ran last; 0 before the first start. */
  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  get isRunning(): boolean {
    return this.#child !== null && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Where its API listens; null when it has none, or has not started. */
  get url(): string | null {
    return this.#opened?.url ?? null;
  }

  /** Where operators look; null when it has not started. */
  get opsUrl(): string | null {
    return this.#opened?.opsUrl ?? null;
  }

  /** Called each time that it ends without having been told to. */
  onDeath(listener: () => void): void {
    this.#whenItDies.push(listener);
  }

  /** Starts it, or starts it anew; `untilReady()` says when it takes requests. */
  async restart(): Promise<void> {
    await this.stop();
    const { logFile, settings, command = [startScript] } = this.#plan;
    mkdirSync(dirname(logFile), { recursive: true, mode: 0o700 });
    this.#logStart = existsSync(logFile) ? statSync(logFile).size : 0;
    this.#opened = null;
    this.#isTold = false;
    const log = openSync(logFile, "a", 0o600);
    const child = spawn(process.execPath, command, {
      env: settings,
      detached: true,
      stdio: ["ignore", log, log, "ipc"],
    });
    closeSync(log);
    this.#keep(child);
  }

  #keep(child: ChildProcess): void {
    this.#child = child;
    child.once("message", (opened) => {
      this.#opened = opened as Opened;
      child.disconnect();
    });
    this.#gone = new Promise((done) => {
      child.once("error", done);
      child.once("exit", done);
    });
    void this.#gone.then(() => {
      this.#opened = null;
      if (this.#isTold || this.#child !== child) return;
      for (const listener of this.#whenItDies) listener();
    });
    if (child.pid !== undefined) dieTogether(child);
  }

  /** Resolves when it says that it is ready; throws with its last words when it ends before. */
  async untilReady(): Promise<void> {
    while (!(await this.isReady())) {
      if (!this.isRunning)
        throw new Error(`${this.name} ended at once; its last words: ${this.#lastWords()}`);
      await pause(lookEveryMs);
    }
  }

  /** Whether it wants requests, as its door for operators says. */
  async isReady(): Promise<boolean> {
    if (this.opsUrl === null) return false;
    const answer = await fetch(`${this.opsUrl}/ready`, { signal: AbortSignal.timeout(1_000) }).catch(
      () => null,
    );
    await answer?.body?.cancel();
    return answer?.status === 200;
  }

  /** SIGKILL; resolves when it is gone. Nobody is told that it died. */
  async kill(): Promise<void> {
    this.#isTold = true;
    this.#child?.kill("SIGKILL");
    await this.#gone;
  }

  /** SIGTERM, and SIGKILL 30 s later; resolves when it is gone. */
  async stop(): Promise<void> {
    this.#isTold = true;
    this.#child?.kill("SIGTERM");
    this.resume();
    const patience = setTimeout(() => this.#child?.kill("SIGKILL"), stopsWithinMs);
    await this.#gone;
    clearTimeout(patience);
  }

  /** SIGSTOP: its connections stay open, and nothing answers. */
  pause(): void {
    this.#child?.kill("SIGSTOP");
  }

  /** SIGCONT. */
  resume(): void {
    this.#child?.kill("SIGCONT");
  }

  /** What it has printed since it was first started. */
  output(): string {
    return existsSync(this.logFile) ? readFileSync(this.logFile, "utf8") : "";
  }

  #lastWords(): string {
    const words = readFileSync(this.logFile).subarray(this.#logStart).subarray(-lastWordsBytes);
    return words.toString().trim() || "none";
  }
}
