import type { ServiceName } from "../../../lib/settings/service-names.ts";
import { type BusUser, serviceOf, trustedUsers, userOfNode } from "../nodes/node-ids.ts";
import { mayCall, mayHear, mayPublish } from "./allowed-calls.ts";

/** Fields of Moleculer's messages that depend on the right of their sender. */
export interface Message {
  /** Id of the node that sent it, by its own word. */
  sender?: unknown;
  /** Of a request, an answer or a question. */
  id?: string;
  action?: string;
  event?: string;
  meta?: unknown;
  services?: Offer[];
}

/** Moleculer sends calls and events to every node that offers these names, under any service. */
interface Offer {
  name?: string;
  fullName?: string;
  actions?: Record<string, { name?: string }>;
  events?: Record<string, { name?: string; group?: string }>;
}

/**
 * What is wrong with a message that the bus says is from `user`, or null. It may call and publish only what the shop's
 * code does in its place: a stolen password of one service opens no other one.
 */
export function refusalReason(kind: string, message: Message, user: string): string | null {
  if (typeof message.sender !== "string" || userOfNode(message.sender) !== user)
    return "names another sender";
  const from = user as BusUser;
  if (trustedUsers.includes(from)) return null;
  const service = serviceOf(from);
  if (service === undefined) return "is from no one of ours";
  if (kind === "REQ" && !mayCall(service, message.action ?? "")) return `calls ${message.action}`;
  if (kind === "EVENT" && !mayPublish(service, message.event ?? "")) return `publishes ${message.event}`;
  if (kind === "INFO" && message.services?.some((offer) => !isOwn(offer, service)))
    return "offers another service";
  return null;
}

function isOwn({ name, fullName = name, actions = {}, events = {} }: Offer, service: ServiceName): boolean {
  const isOfService = (action?: string) => action?.startsWith(`${service}.`) === true;
  const isForService = (fact?: string) => fact?.startsWith("$") || mayHear(service, fact ?? "");
  return (
    name === service &&
    fullName === service &&
    Object.entries(actions).every(([key, action]) => isOfService(key) && isOfService(action.name)) &&
    Object.entries(events).every(
      ([key, { name: fact, group = service }]) =>
        isForService(key) && isForService(fact) && group === service,
    )
  );
}

/** An answer must not change the caller's metadata of its actor, which Moleculer would allow. */
export function withoutMeta(kind: string, message: Message): void {
  if (kind === "RES") message.meta = {};
}
