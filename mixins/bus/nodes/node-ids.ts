import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import { type ServiceName, serviceNames } from "../../../lib/settings/service-names.ts";

/**
 * Users with a name of their own at the bus: a process of one service, one of several (`shop`), and the operators'
 * command line.
 */
export const busUsers = [...serviceNames, "shop", "operator"] as const;
export type BusUser = (typeof busUsers)[number];

/** These have the rights of every service: all services run in such a process, or an operator works in it. */
export const trustedUsers: readonly BusUser[] = ["shop", "operator"];

/** The service whose processes speak as this user; undefined of a trusted one, and of a stranger. */
export function serviceOf(user: BusUser): ServiceName | undefined {
  return serviceNames.find((name) => name === user);
}

/** As whom a process of these services speaks; one without any is a person's. */
export function busUserOf(services: readonly ServiceName[]): BusUser {
  if (services.length === 0) return "operator";
  const [only, ...others] = services;
  return only !== undefined && others.length === 0 ? only : "shop";
}

/**
 * A node's id, new with each start: `orders.web-3-09af3c`. In front of its one dot stands the user, so that the bus'
 * permissions can name all nodes of a service.
 */
export function newNodeId(user: BusUser, host: string = hostname()): string {
  return `${user}.${host.replace(/[^A-Za-z0-9_-]/g, "-")}-${randomBytes(3).toString("hex")}`;
}

/** The user in front of a node's id, or null where there is none. */
export function userOfNode(nodeId: string): BusUser | null {
  const user = nodeId.slice(0, nodeId.indexOf(".")) as BusUser;
  return busUsers.includes(user) ? user : null;
}
