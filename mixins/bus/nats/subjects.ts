import type { BusUser } from "../nodes/node-ids.ts";

/** Keeps the shop's nodes apart from others on the same bus. */
export const namespace = "eventsapp";
/** The prefix of every subject of the shop. */
export const prefix = `MOL-${namespace}`;

/**
 * The kinds of messages, as Moleculer's protocol 5 names them. Every subject ends with the user that sends, which the
 * bus lets no one else do: `MOL-eventsapp.REQ.orders.web-3-09af3c.gateway`.
 */
export const toOneNode = ["EVENT", "REQ", "RES", "DISCOVER", "INFO", "PING", "PONG"] as const;
export const toAllNodes = ["DISCOVER", "INFO", "DISCONNECT", "HEARTBEAT", "PING"] as const;

/** Where a user sends messages of a kind, to one node or to all. */
export function subjectFrom(user: BusUser, kind: string, nodeId?: string): string {
  return nodeId === undefined ? `${prefix}.${kind}.${user}` : `${prefix}.${kind}.${nodeId}.${user}`;
}

/** Where messages of a kind arrive from anyone. */
export function subjectsOf(kind: string, nodeId?: string): string {
  return nodeId === undefined ? `${prefix}.${kind}.*` : `${prefix}.${kind}.${nodeId}.*`;
}

/** The sender of a message with this subject. */
export function senderIn(subject: string): string {
  return subject.slice(subject.lastIndexOf(".") + 1);
}

/**
 * Where the bus itself reports "no responders" for a message: the node that asks, the node that was meant, and
 * the message's id.
 */
export function undeliverableTo(asking: string, meant: string, messageId: string): string {
  return `${prefix}.UNDELIVERED.${asking}.${meant}.${messageId}`;
}

/** All such words for this node, or for all nodes of a user. */
export function undeliverables(asking: string): string {
  return `${prefix}.UNDELIVERED.${asking}.>`;
}

/** The node that was meant, and the message's id. */
export function undeliverableIn(subject: string): { nodeId: string; messageId: string } {
  const [messageId = "", host = "", user = ""] = subject.split(".").reverse();
  return { nodeId: `${user}.${host}`, messageId };
}
