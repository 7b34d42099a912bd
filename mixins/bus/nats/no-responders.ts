import { Errors, type ServiceBroker, type Transit } from "moleculer";
import type { Message } from "../authorization/message-trust.ts";
import { undeliverableIn, undeliverableTo } from "./subjects.ts";

interface UndeliveredPorts {
  broker: ServiceBroker;
  transit: Transit;
  /** Settles when the bus has answered everything that was sent so far. */
  flush: () => Promise<void>;
}

/** The reply subject for the bus' "no responders" of a request or a discovery; other messages have none. */
export function replyFor(
  nodeId: string,
  { type, target, payload }: { type: string; target?: string | null; payload: unknown },
): string | undefined {
  if (!target || (type !== "REQ" && type !== "PING")) return undefined;
  return undeliverableTo(nodeId, target, (payload as Message).id ?? "");
}

/** No responders for a message: its node is gone, and the request was not begun. */
export class Undelivered {
  readonly #ports: UndeliveredPorts;
  readonly #gone = new Set<string>();

  constructor(ports: UndeliveredPorts) {
    this.#ports = ports;
  }

  /** Fails the caller that waits for an answer to the message, and removes its node. */
  take(subject: string): void {
    const { nodeId, messageId } = undeliverableIn(subject);
    const { pendingRequests } = this.#ports.transit;
    const request = pendingRequests.get(messageId);
    pendingRequests.delete(messageId);
    if (!this.#gone.has(nodeId)) void this.#takeOut(nodeId);
    const action = request?.ctx.action?.name;
    request?.reject(new Errors.ServiceNotAvailableError({ action, nodeID: nodeId }));
  }

  /** The node is not called from now on; requests it had received are lost, once the bus has named the undelivered ones. */
  async #takeOut(nodeId: string): Promise<void> {
    const { registry } = this.#ports.broker;
    this.#gone.add(nodeId);
    registry.unregisterServicesByNode(nodeId);
    await this.#ports.flush().catch(() => {});
    this.#gone.delete(nodeId);
    registry.nodes.disconnected(nodeId, true);
  }
}
