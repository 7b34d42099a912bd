import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, statSync } from "node:fs";
import type { Socket } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type Binary, howToGet, pathOf } from "./binaries.ts";
import { freePort } from "./free-port.ts";

/** A server that answers. After `kill()` or `stop()` only `restart()` and `output()` are of use. */
export interface RunningServer {
  /** With the credentials, if it has any. */
  readonly url: string;
  readonly port: number;
  /** Of the process that runs now, or ran last. */
  readonly pid: number;
  readonly isRunning: boolean;
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>;
  /** SIGTERM, and SIGKILL 30 s later; resolves when the process is gone. */
  stop(): Promise<void>;
  /** SIGSTOP: connections stay open and nothing answers. */
  pause(): void;
  /** SIGCONT. */
  resume(): void;
  /** Same port and data; resolves when it answers again. Stops the process first when it still runs. */
  restart(): Promise<void>;
  /** What it printed since it was started first. */
  output(): string;
}

/** How one of our servers is run. */
export interface Program {
  binary: Binary;
  folder: string;
  /** Any free one unless given. */
  port?: number;
  /** Writes what the server reads, if anything, and answers its arguments. */
  prepare(port: number): string[];
  /** What it prints when it listens. */
  readyLine: string;
}

const startsWithinMs = 60_000;
const stopsWithinMs = 30_000;
const portsTried = 5;

/** Starts it and waits until it listens; takes another port when somebody was faster, unless one is given. */
export async function startProcess(program: Program): Promise<ServerProcess> {
  for (let tries = 1; ; tries++) {
    const server = new ServerProcess(program, program.port ?? (await freePort()));
    try {
      await server.restart();
      return server;
    } catch (error) {
      if (program.port !== undefined || tries === portsTried || !server.foundItsPortTaken()) throw error;
    }
  }
}

export class ServerProcess {
  readonly port: number;
  readonly #program: Program;
  readonly #log: string;
  #logStart = 0;
  #child: ChildProcess | null = null;
  #gone: Promise<unknown> = Promise.resolve();

  constructor(program: Program, port: number) {
    this.#program = program;
    this.port = port;
    this.#log = join(program.folder, "output.log");
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  get isRunning(): boolean {
    return this.#child !== null && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  async restart(): Promise<void> {
    await this.stop();
    const path = pathOf(this.#program.binary);
    if (path === null) throw new Error(howToGet(this.#program.binary));
    mkdirSync(this.#program.folder, { recursive: true, mode: 0o700 });
    this.#logStart = existsSync(this.#log) ? statSync(this.#log).size : 0;
    await this.#spawn(path, this.#program.prepare(this.port));
    await this.#untilReady();
  }

  async kill(): Promise<void> {
    this.#child?.kill("SIGKILL");
    await this.#end();
  }

  async stop(): Promise<void> {
    this.#child?.kill("SIGTERM");
    // A paused process would not read the signal.
    this.#child?.kill("SIGCONT");
    const patience = setTimeout(() => this.#child?.kill("SIGKILL"), stopsWithinMs);
    await this.#end();
    clearTimeout(patience);
  }

  pause(): void {
    this.#child?.kill("SIGSTOP");
  }

  resume(): void {
    this.#child?.kill("SIGCONT");
  }

  output(): string {
    return existsSync(this.#log) ? readFileSync(this.#log, "utf8") : "";
  }

  foundItsPortTaken(): boolean {
    return /address already in use/i.test(this.#newOutput());
  }

  async #spawn(path: string, args: string[]): Promise<void> {
    const log = openSync(this.#log, "a", 0o600);
    try {
      const { folder } = this.#program;
      const child = spawn(path, args, { cwd: folder, detached: true, stdio: ["ignore", log, log] });
      await once(child, "spawn");
      this.#child = child;
      this.#gone = new Promise((resolve) => child.once("exit", resolve));
      child.unref();
      dieTogether(child);
    } finally {
      closeSync(log);
    }
  }

  async #untilReady(): Promise<void> {
    const end = performance.now() + startsWithinMs;
    while (!this.#newOutput().includes(this.#program.readyLine)) {
      if (!this.isRunning) throw this.#failure("ended at once");
      if (performance.now() > end) {
        await this.kill();
        throw this.#failure(`was not ready within ${startsWithinMs / 1_000} s`);
      }
      await pause(20);
    }
  }

  /** The child is not waited for by Node's own event loop, so that a forgotten server keeps no process alive. */
  async #end(): Promise<void> {
    if (this.isRunning) this.#child?.ref();
    await this.#gone;
  }

  #failure(what: string): Error {
    const lines = this.#newOutput().trim().split("\n");
    const loud = lines.filter((line) => /"s":"[EF]"|fatal|\[ERR\]|\[FTL\]/i.test(line));
    const last = (loud.length > 0 ? loud : lines).slice(-3).join("\n").slice(-1_500);
    return new Error(
      `${this.#program.binary} on port ${this.port} ${what}; its last output: ${last || "nothing"}`,
    );
  }

  #newOutput(): string {
    return existsSync(this.#log) ? readFileSync(this.#log).subarray(this.#logStart).toString() : "";
  }
}

/** A shell that kills the server when our end of the pipe closes, as it does even when we are killed. */
export function dieTogether(server: ChildProcess): void {
  const script = 'read -r word || kill -9 "$0"';
  const guard = spawn("/bin/sh", ["-c", script, String(server.pid)], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  guard.unref();
  const pipe = guard.stdin as Socket;
  pipe.unref();
  pipe.on("error", () => {});
  server.once("exit", () => pipe.end("over\n"));
}
