import { Agent, get } from "node:http";

/** Where one gateway takes requests, and where it says whether it should get any. */
export interface GatewayAddress {
  url: string;
  opsUrl: string;
}

/**
 * A gateway that is silent for this long, twice in a row, gets no requests until it answers. Once may be the balancer's own
 * fault: a blocked process answers everything late.
 */
const answersWithinMs = 1_000;
const maxSilences = 2;

/** One gateway as the balancer sees it. */
export class Gateway {
  readonly url: URL;
  readonly #readyUrl: URL;
  #agent = keepingAgent();
  #isReady = false;
  #looking = false;
  #silences = 0;

  constructor({ url, opsUrl }: GatewayAddress) {
    this.url = new URL(url);
    this.#readyUrl = new URL("/ready", opsUrl);
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  /** Its idle connections, which requests use again. */
  get agent(): Agent {
    return this.#agent;
  }

  async look(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    const seen = await readinessAt(this.#readyUrl);
    this.#looking = false;
    this.#silences = seen === "silent" ? this.#silences + 1 : 0;
    if (seen === "ready") this.#isReady = true;
    else if (seen === "unready" || this.#silences >= maxSilences) this.leave();
  }

  /** It gets no more requests until it is ready again; those under way go on. */
  leave(): void {
    this.#isReady = false;
    // An idle connection may be closed by the other end in the moment that a request is sent into it.
    closeIdle(this.#agent);
    this.#agent = keepingAgent();
  }
}

/** The gateways that there are, and whose turn it is. */
export class GatewayPool {
  readonly #addresses: () => GatewayAddress[];
  readonly #gateways = new Map<string, Gateway>();
  #turn = 0;

  /** @param addresses of the gateways of now; asked at each look. */
  constructor(addresses: () => GatewayAddress[]) {
    this.#addresses = addresses;
  }

  /** Whether there are gateways, and all of them take requests. */
  get isComplete(): boolean {
    const ready = [...this.#gateways.values()].filter(({ isReady }) => isReady);
    return ready.length > 0 && ready.length === this.#addresses().length;
  }

  /** Those that take requests, beginning with the one whose turn it is. */
  inTurn(): Gateway[] {
    const ready = [...this.#gateways.values()].filter(({ isReady }) => isReady);
    const first = this.#turn++ % (ready.length || 1);
    return [...ready.slice(first), ...ready.slice(0, first)];
  }

  async look(): Promise<void> {
    const addresses = new Map(this.#addresses().map((each) => [`${each.url} ${each.opsUrl}`, each]));
    for (const [name, gateway] of this.#gateways) {
      if (addresses.has(name)) continue;
      gateway.leave();
      this.#gateways.delete(name);
    }
    for (const [name, address] of addresses)
      if (!this.#gateways.has(name)) this.#gateways.set(name, new Gateway(address));
    await Promise.all([...this.#gateways.values()].map((gateway) => gateway.look()));
  }

  leave(): void {
    for (const gateway of this.#gateways.values()) gateway.leave();
  }
}

const keepingAgent = () => new Agent({ keepAlive: true });

function closeIdle(agent: Agent): void {
  // Those in use come back to it, and are not kept then.
  agent.maxFreeSockets = 0;
  for (const sockets of Object.values(agent.freeSockets))
    for (const socket of sockets ?? []) socket.destroy();
}

function readinessAt(url: URL): Promise<"ready" | "unready" | "silent"> {
  const { promise, resolve } = Promise.withResolvers<"ready" | "unready" | "silent">();
  const asking = get(url, { agent: false, timeout: answersWithinMs }, (response) => {
    response.resume();
    resolve(response.statusCode === 200 ? "ready" : "unready");
  });
  asking.once("timeout", () => {
    resolve("silent");
    asking.destroy();
  });
  asking.once("close", () => resolve("unready"));
  asking.on("error", () => resolve("unready"));
  return promise;
}
