import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { type Figures, noFigures } from "../figures.ts";

type Question =
  | { ask: "figures" }
  | { ask: "written" }
  | { ask: "token"; userId: string; admin: boolean }
  | { ask: "stop" };

/** Where the servers of a measured mesh are, with credentials. */
export interface ServerAddresses {
  nats: string;
  redis: string;
  mongo: string;
}

interface Opened {
  url: string;
  servers: ServerAddresses | null;
}

export interface Measured {
  url: string;
  servers?: ServerAddresses;
  /** All but the CPU time of this process by default. */
  figures?: () => Partial<Figures> | Promise<Partial<Figures>>;
  /** How many documents were written; asked often. */
  written?: () => number | Promise<number>;
  token?: (userId: string, admin: boolean) => string;
  stop: () => Promise<void>;
}

/** In the measured process: sends its address, then answers the bench's questions until the stop message. */
export function answerParent({ url, servers = undefined, ...measured }: Measured): void {
  process.on("message", async ({ n, question }: { n: number; question: Question }) => {
    const answer = await answerTo(question, measured);
    if (question.ask === "stop") await measured.stop();
    process.send?.({ n, answer }, () => question.ask === "stop" && process.exit(0));
  });
  // A killed bench leaves no process behind.
  process.once("disconnect", () => process.exit(1));
  process.send?.({ url, servers: servers ?? null } satisfies Opened);
}

async function answerTo(question: Question, measured: Omit<Measured, "url" | "servers">): Promise<unknown> {
  if (question.ask === "token") return measured.token?.(question.userId, question.admin);
  if (question.ask === "written") return (await measured.written?.()) ?? 0;
  if (question.ask === "stop") return true;
  return { ...noFigures, cpuMs: ownCpuMs(), ...(await measured.figures?.()) };
}

export function ownCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/** In the bench: a process that is measured, or that stands for several that are. */
export class MeasuredProcess {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<
    number,
    { resolve: (answer: unknown) => void; reject: (error: Error) => void }
  >();
  readonly #ended: Promise<void>;
  #asked = 0;
  url = "";
  /** Null where there are none. */
  servers: ServerAddresses | null = null;

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#ended = new Promise((done) => child.once("exit", () => done()));
    child.on("message", ({ n, answer }: { n: number; answer: unknown }) => {
      this.#waiting.get(n)?.resolve(answer);
      this.#waiting.delete(n);
    });
    void this.#ended.then(() => {
      for (const { reject } of this.#waiting.values()) reject(new Error("what is measured has ended"));
    });
  }

  /** Starts a script of bench/. Throws with its output when it ends before it listens. */
  static async start(
    script: string,
    { env, args = [] }: { env?: Record<string, string>; args?: string[] } = {},
  ): Promise<MeasuredProcess> {
    const path = fileURLToPath(new URL(`../${script}`, import.meta.url));
    const child = fork(path, args, {
      ...(env && { env }),
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      // JSON has no value for an unknown figure.
      serialization: "advanced",
    });
    let printed = "";
    child.stderr?.on("data", (data) => {
      printed += data;
    });
    const started = new MeasuredProcess(child);
    const opened = await new Promise<Opened>((resolve, reject) => {
      child.once("message", (first: Opened) => resolve(first));
      child.once("exit", (code) => reject(new Error(`${script} ended with ${code}: ${printed}`)));
    });
    return Object.assign(started, opened);
  }

  figures(): Promise<Figures> {
    return this.#ask({ ask: "figures" }) as Promise<Figures>;
  }

  /** How many documents were written; cheap enough to be asked often. */
  written(): Promise<number> {
    return this.#ask({ ask: "written" }) as Promise<number>;
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
    return new Promise((resolve, reject) => this.#waiting.set(n, { resolve, reject }));
  }
}
