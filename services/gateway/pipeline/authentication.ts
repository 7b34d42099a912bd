import type { Actor } from "../../../lib/calls/actor.ts";
import type { Auth } from "../../../lib/calls/contract.ts";
import type { Clock } from "../../../lib/clock.ts";
import { fail } from "../../../lib/errors/errors.ts";
import { verifyAccessToken } from "../../../lib/keys/access-tokens.ts";
import type { Secrets } from "../../../lib/keys/secrets.ts";

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
 * Lets the actor through to an action, or throws UNAUTHENTICATED or FORBIDDEN. Access rights inside an organizer
 * is checked by the service that knows the organizer.
 */
export function admit(actor: Actor, auth: Auth | undefined): void {
  if (auth === "public") return;
  if (actor.kind !== "user") throw fail("UNAUTHENTICATED");
  if (auth === "user" || auth === "eventCreator" || auth === "operator") return;
  if (auth === "admin" && actor.admin) return;
  throw fail("FORBIDDEN", { role: "admin" });
}
