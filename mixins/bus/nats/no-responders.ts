import { Errors, type ServiceBroker, type Transit } from "moleculer";
import type { Message } from "../authorization/message-trust.ts";
import { undeliverableIn, undeliverableTo } from "./subjects.ts";

interface UndeliveredPorts {
  broker: ServiceBroker;
  transit: Transit;
  /** Settles when the bus has answered everything that was sent so far. */
  flush: () => Promise<void>;
}

/** Where the bus is to say that nobody took a request or a question; of nothing else it is asked. */
export function replyFor(
  nodeId: string,
  { type, target, payload }: { type: string; target?: string | null; payload: unknown },
): string | undefined {
  if (!target || (type !== "REQ" && type !== "PING")) return undefined;
  return undeliverableTo(nodeId, target, (payload as Message).id ?? "");
}

/** Nobody was where a message went: its node is gone, and nobody has begun what was asked. */
export class Undelivered {
  readonly #ports: UndeliveredPorts;
  readonly #gone = new Set<string>();

  constructor(ports: UndeliveredPorts) {
    this.#ports = ports;
  }

  /** Tells whoever waits for an answer to the message, and takes its node out. */
  take(subject: string): void {
    const { nodeId, messageId } = undeliverableIn(subject);
    const { pendingRequests } = this.#ports.transit;
    const request = pendingRequests.get(messageId);
    pendingRequests.delete(messageId);
    if (!this.#gone.has(nodeId)) void this.#takeOut(nodeId);
    const action = request?.ctx.action?.name;
    request?.reject(new Errors.ServiceNotAvailableError({ action, nodeID: nodeId }));
  }

  /** Nobody calls it from now on; what it had been sent is lost, once the bus has named all that it was not. */
  async #takeOut(nodeId: string): Promise<void> {
    const { registry } = this.#ports.broker;
    this.#gone.add(nodeId);
    registry.unregisterServicesByNode(nodeId);
    await this.#ports.flush().catch(() => {});
    this.#gone.delete(nodeId);
    registry.nodes.disconnected(nodeId, true);
  }
}
