import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Figures } from "./figures.ts";

type Question = { ask: "figures" } | { ask: "token"; userId: string; admin: boolean } | { ask: "stop" };

export interface Measured {
  url: string;
  figures?: () => Pick<Figures, "writes" | "messages">;
  token?: (userId: string, admin: boolean) => string;
  stop: () => Promise<void>;
}

/** In the measured process: tells the address, then answers the bench's questions until it is told to stop. */
export function answerParent(measured: Measured): void {
  process.on("message", async ({ n, question }: { n: number; question: Question }) => {
    process.send?.({ n, answer: answerTo(question, measured) });
    if (question.ask !== "stop") return;
    await measured.stop();
    process.exit(0);
  });
  // A bench that was killed leaves nobody behind.
  process.once("disconnect", () => process.exit(1));
  process.send?.({ url: measured.url });
}

function answerTo(question: Question, measured: Measured): unknown {
  if (question.ask === "token") return measured.token?.(question.userId, question.admin);
  if (question.ask === "stop") return true;
  const { user, system } = process.cpuUsage();
  return {
    writes: {},
    messages: 0,
    ...measured.figures?.(),
    cpuMs: (user + system) / 1_000,
    residentMb: Math.round(process.memoryUsage.rss() / 1_048_576),
  };
}

/** In the bench: a process that is measured. */
export class MeasuredProcess {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (answer: unknown) => void>();
  readonly #ended: Promise<void>;
  #asked = 0;
  url = "";

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#ended = new Promise((done) => child.once("exit", () => done()));
    child.on("message", ({ n, answer }: { n: number; answer: unknown }) => {
      this.#waiting.get(n)?.(answer);
      this.#waiting.delete(n);
    });
  }

  /** Starts a script of this folder. Throws with what it printed when it ends before it listens. */
  static async start(script: string, env: Record<string, string> = {}): Promise<MeasuredProcess> {
    const path = fileURLToPath(new URL(script, import.meta.url));
    const child = fork(path, { env, stdio: ["ignore", "ignore", "pipe", "ipc"] });
    let printed = "";
    child.stderr?.on("data", (data) => {
      printed += data;
    });
    const started = new MeasuredProcess(child);
    started.url = await new Promise((resolve, reject) => {
      child.once("message", (first: { url: string }) => resolve(first.url));
      child.once("exit", (code) => reject(new Error(`${script} ended with ${code}: ${printed}`)));
    });
    return started;
  }

  figures(): Promise<Figures> {
    return this.#ask({ ask: "figures" }) as Promise<Figures>;
  }

  /** An access token of this user, signed with the shop's own key. */
  token(userId: string, admin = false): Promise<string> {
    return this.#ask({ ask: "token", userId, admin }) as Promise<string>;
  }

  async stop(): Promise<void> {
    await this.#ask({ ask: "stop" });
    await this.#ended;
  }

  #ask(question: Question): Promise<unknown> {
    const n = ++this.#asked;
    this.#child.send({ n, question });
    return new Promise((done) => this.#waiting.set(n, done));
  }
}
