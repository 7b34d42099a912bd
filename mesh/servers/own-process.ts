import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, statSync } from "node:fs";
import type { Socket } from "node:net";
import { dirname } from "node:path";
import { gracePeriodMs } from "../../lib/deadlines.ts";

/** The program to start, and its options. */
interface Start {
  path: string;
  args: string[];
  /** The folder in which it runs, and its environment; default to those of this process. */
  surroundings: { cwd?: string; env?: Record<string, string> };
  /** Set, it can send messages to this process. */
  channel?: "ipc";
}

/**
 * A child process that can be restarted. Its output is appended to a file. It does not outlive this
 * process, however that one ends, and Ctrl+C in a terminal does not reach it.
 */
export class OwnProcess {
  readonly logFile: string;
  #child: ChildProcess | null = null;
  #gone: Promise<unknown> = Promise.resolve();
  #logStart = 0;

  constructor(logFile: string) {
    this.logFile = logFile;
  }

  /** Of the process that runs now, or ran last; 0 before the first start. */
  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  get isRunning(): boolean {
    const child = this.#child;
    return child?.pid !== undefined && child.exitCode === null && child.signalCode === null;
  }

  /** SIGKILL; resolves when it is gone. */
  async kill(): Promise<void> {
    this.#child?.kill("SIGKILL");
    await this.#end();
  }

  /** SIGTERM, and SIGKILL after the grace period; resolves when it is gone. */
  async stop(): Promise<void> {
    this.#child?.kill("SIGTERM");
    // A paused process would not read the signal.
    this.resume();
    const patience = setTimeout(() => this.#child?.kill("SIGKILL"), gracePeriodMs);
    await this.#end();
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

  /** Its output since the first start. */
  output(): string {
    return existsSync(this.logFile) ? readFileSync(this.logFile, "utf8") : "";
  }

  /** Resolves when the process that was started last is gone, or could not be started. */
  protected get gone(): Promise<unknown> {
    return this.#gone;
  }

  /** Its output since the last start. */
  protected newOutput(): string {
    return existsSync(this.logFile) ? readFileSync(this.logFile).subarray(this.#logStart).toString() : "";
  }

  /** Starts it; the one before must be gone. */
  protected start({ path, args, surroundings, channel }: Start): ChildProcess {
    mkdirSync(dirname(this.logFile), { recursive: true, mode: 0o700 });
    this.#logStart = existsSync(this.logFile) ? statSync(this.logFile).size : 0;
    const log = openSync(this.logFile, "a", 0o600);
    try {
      const stdio = ["ignore" as const, log, log, ...(channel ? [channel] : [])];
      const child = spawn(path, args, { ...surroundings, detached: true, stdio });
      this.#child = child;
      this.#gone = new Promise((done) => {
        child.once("error", done);
        child.once("exit", done);
      });
      if (child.pid !== undefined) dieTogether(child);
      return child;
    } finally {
      closeSync(log);
    }
  }

  /** Stopping awaits the end of the process, which may not have been awaited before. */
  async #end(): Promise<void> {
    if (this.isRunning) this.#child?.ref();
    await this.#gone;
  }
}

/** A shell that kills the process when our end of the pipe closes, as it does even when we are killed. */
function dieTogether(child: ChildProcess): void {
  const script = 'read -r word || kill -9 "$0"';
  const guard = spawn("/bin/sh", ["-c", script, String(child.pid)], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  guard.unref();
  const pipe = guard.stdin as Socket;
  pipe.unref();
  pipe.on("error", () => {});
  child.once("exit", () => pipe.end("over\n"));
}
