import { setTimeout as wait } from "node:timers/promises";
import type { ConnectionOptions, NatsConnection, Status } from "nats";
import { secondMs } from "../../../lib/clock.ts";
import type { Logger } from "../../../lib/telemetry/logging.ts";
import type { BusAddress } from "./nats-address.ts";

const tryEveryMs = secondMs / 4;
const sayEveryMs = 5 * secondMs;
const lastWordsMs = 2 * secondMs;

export interface ConnectionPorts {
  address: BusAddress;
  log: Pick<Logger, "warn">;
  /** The bus cannot be used; may be said more than once. */
  lost(): void;
  /** It can be used again; may be said more than once. */
  found(): void;
  /** It can be used again through another client, which has no subscriptions. */
  renewed(): Promise<void>;
  /** It does not permit something. */
  refused(reason: Record<string, unknown>): void;
}

/** The connection of one process to the bus, which is never given up: a closed one is opened again. */
export class BusConnection {
  readonly #ports: ConnectionPorts;
  #client: NatsConnection | null = null;
  #closing = false;

  constructor(ports: ConnectionPorts) {
    this.#ports = ports;
  }

  /** Null before the bus was there for the first time, and after the end. */
  get client(): NatsConnection | null {
    return this.#client;
  }

  /** Waits for the bus, however long that takes, and logs every few seconds that it waits; false when it was closed in the meantime. */
  async open(name: string): Promise<boolean> {
    // Only now: a shop in one process needs no client.
    const { connect } = await import("nats");
    for (let saidAtMs = Number.NEGATIVE_INFINITY; !this.#closing; ) {
      try {
        this.#use(await connect(connectionTo(this.#ports.address, name)), name);
        return true;
      } catch (error) {
        if (performance.now() - saidAtMs >= sayEveryMs) saidAtMs = this.#sayWaiting(error);
        await wait(tryEveryMs);
      }
    }
    return false;
  }

  /** The last words go out first; a bus that is away is not waited for. */
  async close(): Promise<void> {
    this.#closing = true;
    const client = this.#client;
    this.#client = null;
    if (client === null) return;
    await Promise.race([client.flush(), wait(lastWordsMs, undefined, { ref: false })]).catch(() => {});
    await client.close();
  }

  #use(client: NatsConnection, name: string): void {
    this.#client = client;
    void this.#watch(client);
    void client.closed().then((error) => this.#reopen(client, { error, name }));
  }

  async #watch(client: NatsConnection): Promise<void> {
    for await (const status of client.status()) {
      if (this.#closing) return;
      if (status.type === "disconnect") this.#ports.lost();
      else if (status.type === "reconnect") this.#ports.found();
      else if (status.type === "error") this.#ports.refused(reasonIn(status));
    }
  }

  async #reopen(closed: NatsConnection, { error, name }: { error: unknown; name: string }): Promise<void> {
    if (this.#client !== closed) return;
    this.#ports.lost();
    this.#ports.log.warn({ err: error }, "the connection to the bus was closed; another one is opened");
    if (await this.open(name)) await this.#ports.renewed();
  }

  #sayWaiting(error: unknown): number {
    const { code, message } = error as { code?: string; message: string };
    this.#ports.log.warn(
      { servers: this.#ports.address.servers, reason: code ?? message },
      "waiting for the bus",
    );
    return performance.now();
  }
}

const reasonIn = ({ data, permissionContext }: Status & { permissionContext?: object }) => ({
  reason: data,
  ...permissionContext,
});

function connectionTo({ servers, user, password, isEncrypted }: BusAddress, name: string): ConnectionOptions {
  return {
    servers,
    name,
    ...(user !== undefined && { user, pass: password ?? "" }),
    ...(isEncrypted && { tls: {} }),
    timeout: 3 * secondMs,
    // A server that was cut off without a word is noticed after three of these.
    pingInterval: 2 * secondMs,
    maxPingOut: 2,
    maxReconnectAttempts: -1,
    reconnectTimeWait: tryEveryMs,
    reconnectJitter: tryEveryMs / 2,
    reconnectJitterTLS: tryEveryMs / 2,
    // A password that is being changed: the next try may have the new one.
    ignoreAuthErrorAbort: true,
  };
}
