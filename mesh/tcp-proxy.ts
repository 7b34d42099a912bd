import { createServer, type Socket, connect as tcpConnect } from "node:net";
import { freePort } from "./servers/free-port.ts";

/** A network that can be made bad, in front of one server of 127.0.0.1: for tests and chaos. */
export interface TcpProxy {
  readonly port: number;
  /** How many connections go through it now. */
  readonly connections: number;
  /** Everything, each way, takes this many milliseconds longer from now on; nothing is reordered. */
  delay(ms: number): void;
  /** Ends every connection, and every new one at once, until `mend`. */
  cut(): void;
  /** Requests go through and no answer comes back, until `mend`; a client that lost one gets nothing on that connection any more. */
  silence(): void;
  /** Holds back the answer to the next request in which `text` stands. */
  holdAnswerTo(text: string): HeldAnswer;
  /** Lets connections through again, undelayed. */
  mend(): void;
  close(): Promise<void>;
}

export interface HeldAnswer {
  /** Resolves when the server has answered: the request is done. */
  reached: Promise<void>;
  /** Ends the connection, the answer with it. */
  cut(): void;
  /** Gives the answer, late. */
  pass(): void;
}

interface Conditions {
  delayMs: number;
  isCut: boolean;
  isSilent: boolean;
  traps: Trap[];
}

/** Listens on a free port, or on the one given. */
export async function startTcpProxy(targetPort: number, port?: number): Promise<TcpProxy> {
  const now: Conditions = { delayMs: 0, isCut: false, isSilent: false, traps: [] };
  const open = new Set<Pair>();
  const server = createServer((client) => {
    if (now.isCut) return client.destroy();
    const pair = new Pair(client, tcpConnect(targetPort, "127.0.0.1"), now);
    open.add(pair);
    pair.onEnd(() => open.delete(pair));
  });
  const taken = port ?? (await freePort());
  await new Promise<void>((done, failed) => {
    server.once("error", failed).listen(taken, "127.0.0.1", done);
  });
  const cutAll = () => open.forEach((pair) => void pair.end());
  return {
    port: taken,
    get connections() {
      return open.size;
    },
    delay: (delayMs) => void Object.assign(now, { delayMs }),
    cut: () => {
      now.isCut = true;
      cutAll();
    },
    silence: () => void Object.assign(now, { isSilent: true }),
    holdAnswerTo: (text) => {
      const trap = new Trap(text);
      now.traps.push(trap);
      return trap;
    },
    mend: () => void Object.assign(now, { delayMs: 0, isCut: false, isSilent: false }),
    close: async () => {
      cutAll();
      await new Promise((done) => server.close(done));
    },
  };
}

/** One request's answer, from when the request comes by. */
class Trap implements HeldAnswer {
  readonly #text: string;
  readonly #reached = Promise.withResolvers<void>();
  #held: { pair: Pair; answer: Buffer } | null = null;

  constructor(text: string) {
    this.#text = text;
  }

  get reached(): Promise<void> {
    return this.#reached.promise;
  }

  isFor(request: Buffer): boolean {
    return request.includes(this.#text);
  }

  hold(pair: Pair, answer: Buffer): void {
    this.#held = { pair, answer: Buffer.concat([...(this.#held ? [this.#held.answer] : []), answer]) };
    this.#reached.resolve();
  }

  cut(): void {
    this.#held?.pair.end();
  }

  pass(): void {
    this.#held?.pair.answer(this.#held.answer);
  }
}

/** A client's connection and the one to the server that it stands for. */
class Pair {
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #now: Conditions;
  /** Waiting for the answer to a request of this connection. */
  #trap: Trap | null = null;
  #isDeaf = false;
  /** Delayed bytes, both ways, in order. */
  #queue: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  constructor(client: Socket, server: Socket, now: Conditions) {
    this.#client = client.setNoDelay();
    this.#server = server.setNoDelay();
    this.#now = now;
    client.on("data", (request) => this.#ask(request)).on("error", () => {});
    server.on("data", (answer) => this.#answered(answer)).on("error", () => {});
    // Bytes in flight when one side ends arrive before the end does.
    client.on("close", () => this.#later(() => this.end()));
    server.on("close", () => this.#later(() => this.end()));
  }

  onEnd(ended: () => void): void {
    this.#client.once("close", ended);
  }

  end(): void {
    this.#client.destroy();
    this.#server.destroy();
  }

  answer(bytes: Buffer): void {
    this.#trap = null;
    this.#client.write(bytes);
  }

  #ask(request: Buffer): void {
    const { traps } = this.#now;
    const sprung = traps.findIndex((trap) => trap.isFor(request));
    if (sprung >= 0) [this.#trap] = traps.splice(sprung, 1) as [Trap];
    this.#later(() => this.#server.write(request));
  }

  #answered(answer: Buffer): void {
    if (this.#trap) {
      this.#trap.hold(this, answer);
      return;
    }
    // Bytes in the middle of a stream cannot be lost alone, so all that follows them is lost as well.
    this.#isDeaf ||= this.#now.isSilent;
    if (!this.#isDeaf) this.#later(() => this.#client.write(answer));
  }

  #later(act: () => void): void {
    const { delayMs } = this.#now;
    if (delayMs === 0 && this.#waiting === 0) {
      act();
      return;
    }
    this.#waiting++;
    this.#queue = Promise.all([this.#queue, new Promise((due) => setTimeout(due, delayMs))]).then(() => {
      this.#waiting--;
      act();
    });
  }
}
