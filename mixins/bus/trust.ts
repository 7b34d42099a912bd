import { serviceNames } from "../../lib/service-names.ts";
import { mayCall, mayTell } from "./calls.ts";
import { type BusUser, userOfNode } from "./node-ids.ts";

/** What Moleculer's messages hold, as far as it matters who says it. */
export interface Message {
  /** Id of the node that sent it, by its own word. */
  sender?: unknown;
  /** Of a request, an answer or a question. */
  id?: string;
  action?: string;
  event?: string;
  meta?: unknown;
  services?: { name?: string }[];
}

/** Everything runs in such a process, or a person is at work in it. */
const trusted: readonly BusUser[] = ["shop", "operator"];

/**
 * What is wrong with a message that the bus says is from `user`, or null. It may call and tell only what the shop's
 * code does in its place: a stolen password of one service opens no other one.
 */
export function objectionTo(kind: string, message: Message, user: string): string | null {
  if (typeof message.sender !== "string" || userOfNode(message.sender) !== user)
    return "names another sender";
  const from = user as BusUser;
  if (trusted.includes(from)) return null;
  const service = serviceNames.find((name) => name === from);
  if (service === undefined) return "is from nobody of ours";
  if (kind === "REQ" && !mayCall(service, message.action ?? "")) return `calls ${message.action}`;
  if (kind === "EVENT" && !mayTell(service, message.event ?? "")) return `tells ${message.event}`;
  if (kind === "INFO" && message.services?.some(({ name }) => name !== service))
    return "offers another service";
  return null;
}

/** Nobody may change what a caller knows of whom it works for, which Moleculer would let an answer do. */
export function withoutMeta(kind: string, message: Message): void {
  if (kind === "RES") message.meta = {};
}
