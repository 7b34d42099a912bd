import type { Criticality } from "../../../lib/calls/contract.ts";
import { networkOf } from "../../../mixins/rate-limit/window-counters.ts";
import { clientAddressOf } from "../http/client-addresses.ts";
import { contextOf, localeOf, type WebRequest, type WebResponse } from "../http/web-request.ts";
import type { Admission } from "./load-shedding.ts";
import type { RateLimits } from "./rate-limits.ts";
import type { Route } from "./routes.ts";

export interface EntrancePorts {
  admission: Admission;
  limits: RateLimits;
  /** Proxies in front whose word about the client's address counts. */
  trustedHops: number;
}

/** The actor, language and client address, for all calls made while answering. */
export function addressTo(req: WebRequest, { trustedHops }: EntrancePorts): void {
  const { meta } = contextOf(req);
  meta.clientAddress = clientAddressOf(req, trustedHops);
  meta.locale = localeOf(req);
  meta.actor = { kind: "anonymous" };
}

/** Counts the request of this network address. Throws TOO_MANY_REQUESTS. */
export async function countAddress(
  { limits }: EntrancePorts,
  req: WebRequest,
  { res, route }: { res: WebResponse; route?: Route | undefined },
): Promise<void> {
  const network = networkOf(contextOf(req).meta.clientAddress);
  await limits.count("address", network, res);
  if (route && signsIn(route)) await limits.count("sign-ins", network, res);
}

/** Counts the request of the signed-in account, if there is one. Throws TOO_MANY_REQUESTS. */
export async function countAccount(
  { limits }: EntrancePorts,
  req: WebRequest,
  { res, criticality }: { res: WebResponse; criticality: Criticality },
): Promise<void> {
  const { actor } = contextOf(req).meta;
  // Ten gates may scan under one operator's account, and a queue must not stop for it.
  if (actor?.kind !== "user" || criticality === "critical_plus") return;
  await limits.count("account", actor.userId, res);
}

/** Anonymous requests that make us hash a password, look for an account or send a message. */
function signsIn({ contract, method }: Route): boolean {
  return contract.auth === "public" && method === "POST" && contract.name !== "users.refresh";
}

/**
 * The request is under way from here until `req.leave` is called; a client that goes away ends it too, unless it is
 * being worked on.
 */
export function enter(
  { admission }: EntrancePorts,
  { req, res, criticality }: { req: WebRequest; res: WebResponse; criticality: Criticality },
): void {
  const leave = admission.enter(criticality);
  req.leave = leave;
  if (res.destroyed) leave();
  else res.once("close", () => req.isAtWork || leave());
}
