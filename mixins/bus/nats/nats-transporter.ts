import { Errors, Transporters } from "moleculer";
import type { Msg } from "nats";
import type { Logger } from "../../../lib/telemetry/logging.ts";
import { type Message, withoutMeta } from "../authorization/message-trust.ts";
import type { BusUser } from "../nodes/node-ids.ts";
import { Incoming } from "./incoming-messages.ts";
import { maxMessageBytes, partsOf } from "./message-parts.ts";
import type { BusAddress } from "./nats-address.ts";
import { BusConnection } from "./nats-connection.ts";
import { replyFor, Undelivered } from "./no-responders.ts";
import { subjectFrom, subjectsOf, undeliverables } from "./subjects.ts";

type Packet = Parameters<Transporters.NATS["publish"]>[0];
/** Members of the base class that it does not declare. */
type Handling = { messageHandler(kind: string, packet: unknown): Promise<unknown> };

/** The answer of the bus where no client listens. */
const noResponders = 503;

export interface BusPorts {
  address: BusAddress;
  user: BusUser;
  log: Logger;
}

/**
 * Moleculer's messages over NATS, beyond its own transporter: it waits for the bus and says so, fails
 * calls at once while the bus is away, and finds the other nodes again when it is back; learns within a round trip that
 * a node has died; sends long messages in parts; and accepts of a message only the parts that its sender may send.
 */
export class BusTransporter extends Transporters.NATS {
  readonly #ports: BusPorts;
  readonly #incoming: Incoming;
  readonly #connection: BusConnection;
  #sent = 0;
  /** Infinity until the bus is there for the first time. */
  #connectedAtMs = Number.POSITIVE_INFINITY;

  constructor(ports: BusPorts) {
    // The base class gets no options: they would show the password wherever the broker's are printed.
    super({});
    this.#ports = ports;
    const askedNode = (id: string) => this.transit.pendingRequests.get(id)?.nodeID;
    this.#incoming = new Incoming({ log: ports.log, askedNode });
    this.#connection = new BusConnection({
      ...{ address: ports.address, log: ports.log },
      lost: () => this.#lost(),
      found: () => void this.#found(),
      renewed: () => this.#renewed(),
      refused: (reason) => this.#incoming.warnings.say("the bus refuses", reason),
    });
  }

  /** Since when the bus can be used, by performance.now(); Infinity while it cannot. */
  get connectedAtMs(): number {
    return this.connected ? this.#connectedAtMs : Number.POSITIVE_INFINITY;
  }

  override async connect(): Promise<void> {
    if (await this.#connection.open(this.nodeID)) await this.#found();
  }

  override async disconnect(): Promise<void> {
    this.connected = false;
    this.#connectedAtMs = Number.POSITIVE_INFINITY;
    await this.#connection.close();
  }

  override async makeSubscriptions(topics: Record<string, unknown>[]): Promise<void> {
    await super.makeSubscriptions(topics);
    const { broker, transit } = this;
    const flush = async () => await this.#connection.client?.flush();
    const undelivered = new Undelivered({ broker, transit, flush });
    this.#listen(undeliverables(this.nodeID), ({ headers, subject }) => {
      if (headers?.code === noResponders) undelivered.take(subject);
    });
  }

  override async subscribe(kind: string, nodeId?: string): Promise<void> {
    this.#listen(subjectsOf(kind, nodeId), ({ subject, data }) => {
      const bytes = this.#incoming.whole(subject, data);
      if (bytes === null) return;
      this.receive(kind, bytes, subject).catch((err) =>
        this.#incoming.warnings.say("a message cannot be read", { kind, err }),
      );
    });
  }

  /** As in the base class, without messages that their sender may not send. */
  override async receive(kind: string, data: Buffer, subject?: unknown): Promise<void> {
    const packet = this.deserialize(kind, data);
    const message = packet.payload as Message;
    if (!this.#incoming.believes(kind, message, String(subject))) {
      if (kind === "REQ") await this.#refuse(message);
      return;
    }
    withoutMeta(kind, message);
    await (this as unknown as Handling).messageHandler(kind, packet);
  }

  override getTopicName(kind: string, nodeId?: string | null): string {
    return subjectFrom(this.#ports.user, kind, nodeId ?? undefined);
  }

  /** While the bus is away calls fail at once and facts are lost, without a line for each of them. */
  override prepublish(packet: Packet): Promise<void> {
    if (packet.type === "EVENT") return this.#publish(packet);
    if (this.connected) return super.prepublish(packet);
    if (packet.type === "REQ") throw new Errors.BrokerDisconnectedError("");
    return Promise.resolve();
  }

  /** The publisher of an event continues, delivered or not. */
  async #publish(packet: Packet): Promise<void> {
    if (this.connected) await super.prepublish(packet);
  }

  override publish(packet: Packet): Promise<void> {
    withoutMeta(packet.type, packet.payload as Message);
    return super.publish(packet);
  }

  /** Throws at once for a message that cannot be sent: only then does Moleculer fail the waiting caller. */
  override send(subject: string, data: Buffer, meta?: { packet?: Packet }): Promise<void> {
    const { client } = this.#connection;
    if (client === null || client.isClosed()) throw new Errors.BrokerDisconnectedError("");
    if (data.length > maxMessageBytes) throw this.#tooLarge(subject, data.length);
    const reply = meta?.packet && replyFor(this.nodeID, meta.packet);
    for (const part of partsOf(data, `${this.nodeID}-${this.#sent++}`))
      client.publish(subject, part, reply === undefined ? undefined : { reply });
    return Promise.resolve();
  }

  #listen(subject: string, take: (message: Msg) => void): void {
    this.#connection.client?.subscribe(subject, {
      // A refusal of the bus arrives as its status.
      callback: (error, message) => error ?? take(message),
    });
  }

  /** Answers in flight are lost: their callers fail now, and not at their deadline. */
  #lost(): void {
    if (!this.connected) return;
    this.connected = false;
    this.#ports.log.warn({ servers: this.#ports.address.servers }, "the bus is away");
    const nodes = new Set([...this.transit.pendingRequests.values()].map(({ nodeID }) => nodeID));
    for (const nodeId of nodes) this.transit.removePendingRequestByNodeID(nodeId);
  }

  /** Shows this node to the others, and asks for them. */
  async #found(): Promise<void> {
    if (this.connected) return;
    const isBack = Number.isFinite(this.#connectedAtMs);
    const text = isBack ? "the bus is back" : "the bus is there";
    this.#ports.log.info({ servers: this.#ports.address.servers }, text);
    this.#connectedAtMs = performance.now();
    await this.onConnected(isBack);
  }

  async #renewed(): Promise<void> {
    await this.transit.makeSubscriptions();
    await this.#found();
  }

  /** A call outside the list of allowed calls fails before its deadline. */
  async #refuse({ sender, id = "", action }: Message): Promise<void> {
    const error = Object.assign(new Error(`${sender} may not call ${action}`), { type: "CALL_REFUSED" });
    await this.transit.sendResponse(String(sender), id, {}, {}, {}, error);
  }

  /** A fault of ours, and of no node: without a code, it opens no breaker. */
  #tooLarge(subject: string, bytes: number): Error {
    this.#incoming.warnings.say("a message is too large", { subject, maxBytes: maxMessageBytes });
    const text = `a message to ${subject} has ${bytes} bytes, and at most ${maxMessageBytes} are sent`;
    return Object.assign(new Error(text), { type: "MESSAGE_TOO_LARGE" });
  }
}
