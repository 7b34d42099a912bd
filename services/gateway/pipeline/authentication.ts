import type { Actor } from "../../../lib/calls/context.ts";
import type { Clock } from "../../../lib/clock.ts";
import { fail } from "../../../lib/errors/errors.ts";
import { verifyAccessToken } from "../../../lib/keys/access-tokens.ts";
import type { Secrets } from "../../../lib/keys/secrets.ts";
import { contextOf, type WebRequest } from "../http/web-request.ts";
import type { Route } from "./routes.ts";

/** The actor of this Authorization header. Anonymous without one; throws TOKEN_INVALID for anything but a good Bearer token. */
export function actorOf(
  authorization: string | undefined,
  { secrets, clock }: { secrets: Secrets; clock: Clock },
): Actor {
  if (authorization === undefined) return { kind: "anonymous" };
  const token = /^Bearer +([A-Za-z0-9._~+/=-]+) *$/i.exec(authorization)?.[1];
  if (token === undefined) throw fail("TOKEN_INVALID");
  return { kind: "user", ...verifyAccessToken(secrets, token, clock.nowMs()) };
}

/**
 * Throws UNAUTHENTICATED or FORBIDDEN unless the request's actor may call the route's action. Access rights inside an
 * organizer are checked by the service that knows the organizer.
 */
export function requireAuthorized(req: WebRequest, { contract: { auth } }: Route): void {
  const { actor } = contextOf(req).meta;
  if (auth === "public") return;
  if (actor?.kind !== "user") throw fail("UNAUTHENTICATED");
  if (auth === "user" || auth === "eventCreator" || auth === "operator") return;
  if (auth === "admin" && actor.admin) return;
  throw fail("FORBIDDEN", { role: "admin" });
}
