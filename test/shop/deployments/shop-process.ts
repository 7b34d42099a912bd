import { type ChildProcess, spawn } from "node:child_process";
import { Api } from "../api.ts";
import { unlimited } from "./deployment.ts";

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** A shop in a process of its own, which a test may kill. */
export class ShopProcess {
  readonly #child: ChildProcess;
  #stdout = "";
  #stderr = "";
  readonly ended: Promise<Ended>;

  /** Runs `node` with these arguments (the start script by default) and only these settings. */
  constructor(env: Record<string, string>, command: string[] = ["node", "start.ts"]) {
    const { PATH, HOME } = process.env;
    const usual = { PORT: "0", BCRYPT_COST: "10", LOG_FORMAT: "json", NODE_ENV: "test" };
    const settings = { ...usual, ...unlimited, ...env };
    const [program, ...args] = command as [string, ...string[]];
    this.#child = spawn(program === "node" ? process.execPath : program, args, {
      env: { PATH, HOME, ...settings },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child.stdout?.on("data", (data) => {
      this.#stdout += data;
    });
    this.#child.stderr?.on("data", (data) => {
      this.#stderr += data;
    });
    this.ended = new Promise((done) =>
      this.#child.once("close", (code, signal) =>
        done({ code, signal, stdout: this.#stdout, stderr: this.#stderr }),
      ),
    );
  }

  get output(): string {
    return this.#stdout;
  }

  /** The API once it listens. Throws with what was printed when the process ends before. */
  async api(): Promise<Api> {
    let over: Ended | undefined;
    void this.ended.then((ended) => {
      over = ended;
    });
    for (;;) {
      const url = /open: (http:\S+)/.exec(this.#stdout)?.[1];
      if (url) return new Api(url);
      if (over)
        throw new Error(`the shop ended with ${over.code ?? over.signal}: ${over.stderr}${over.stdout}`);
      await new Promise((done) => setTimeout(done, 20));
    }
  }

  /** Sends SIGTERM (or another signal) and waits for the end. */
  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<Ended> {
    this.#child.kill(signal);
    return await this.ended;
  }
}
