import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type Binary, howToGet, pathOf } from "./binaries.ts";
import { freePort } from "./free-port.ts";
import { OwnProcess } from "./own-process.ts";

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
  /** Its output since the first start. */
  output(): string;
}

/** How one of our servers is run. */
export interface Program {
  binary: Binary;
  folder: string;
  /** Any free one unless given. */
  port?: number;
  /** Defaults to that of this process. */
  env?: Record<string, string> | undefined;
  /** Writes the server's files, if any, and answers its arguments. */
  prepare(port: number): string[];
  /** Its output once it listens. */
  readyLine: string;
}

const startsWithinMs = 60_000;
const portsTried = 5;

/** Starts it and waits until it listens; takes another port when this one was taken, unless one is given. */
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

export class ServerProcess extends OwnProcess {
  readonly port: number;
  readonly #program: Program;

  constructor(program: Program, port: number) {
    super(join(program.folder, "output.log"));
    this.#program = program;
    this.port = port;
  }

  async restart(): Promise<void> {
    await this.stop();
    const { binary, folder, env, prepare } = this.#program;
    const path = pathOf(binary);
    if (path === null) throw new Error(howToGet(binary));
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const child = this.start({
      path,
      args: prepare(this.port),
      surroundings: { cwd: folder, ...(env && { env }) },
    });
    // A forgotten server keeps no process alive.
    child.unref();
    await once(child, "spawn");
    await this.#untilReady();
  }

  foundItsPortTaken(): boolean {
    return /address already in use/i.test(this.newOutput());
  }

  async #untilReady(): Promise<void> {
    const end = performance.now() + startsWithinMs;
    while (!this.newOutput().includes(this.#program.readyLine)) {
      if (!this.isRunning) throw this.#failure("ended at once");
      if (performance.now() > end) {
        await this.kill();
        throw this.#failure(`was not ready within ${startsWithinMs / 1_000} s`);
      }
      await pause(20);
    }
  }

  #failure(what: string): Error {
    const lines = this.newOutput().trim().split("\n");
    const loud = lines.filter((line) => /"s":"[EF]"|fatal|\[ERR\]|\[FTL\]/i.test(line));
    const last = (loud.length > 0 ? loud : lines).slice(-3).join("\n").slice(-1_500);
    return new Error(
      `${this.#program.binary} on port ${this.port} ${what}; its last output: ${last || "nothing"}`,
    );
  }
}
