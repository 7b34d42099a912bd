import { calledBy, callersOf, listenersOf } from "../authorization/allowed-calls.ts";
import { type BusUser, busUsers, serviceOf, trustedUsers } from "../nodes/node-ids.ts";
import { subjectFrom, subjectsOf, toAllNodes, toOneNode, undeliverables } from "./subjects.ts";

/** Subjects that a user may publish and subscribe to; the bus refuses all others. */
export interface Permissions {
  publish: string[];
  subscribe: string[];
}

const allUsers: readonly BusUser[] = busUsers;
/** Messages of discovery among nodes, common to all users. */
const acquaintance = ["DISCOVER", "INFO", "PING", "PONG"] as const;

/** The subjects of one user. A service receives only messages for its own nodes, and sends only to services that it calls. */
export function permissionsOf(user: BusUser): Permissions {
  const nodesOf = (users: readonly BusUser[], kind: string) =>
    users.map((other) => subjectFrom(user, kind, `${other}.*`));
  return {
    publish: [
      ...nodesOf(asked(user), "REQ"),
      ...nodesOf(answered(user), "RES"),
      ...nodesOf(subscribersOf(user), "EVENT"),
      ...acquaintance.map((kind) => subjectFrom(user, kind, "*.*")),
      ...toAllNodes.map((kind) => subjectFrom(user, kind)),
    ],
    subscribe: [
      ...toOneNode.map((kind) => subjectsOf(kind, `${user}.*`)),
      ...toAllNodes.map((kind) => subjectsOf(kind)),
      undeliverables(user),
    ],
  };
}

function asked(user: BusUser): readonly BusUser[] {
  const service = serviceOf(user);
  return service ? [...calledBy(service), "shop"] : allUsers;
}

function answered(user: BusUser): readonly BusUser[] {
  const service = serviceOf(user);
  return service ? [...callersOf(service), ...trustedUsers] : allUsers;
}

function subscribersOf(user: BusUser): readonly BusUser[] {
  const service = serviceOf(user);
  if (service === undefined) return allUsers;
  const listeners = listenersOf(service);
  return listeners.length === 0 ? [] : [...listeners, "shop"];
}
