import { changePassword, forgotPassword, resetPassword } from "../../../contracts/users/passwords.ts";
import { getJwks, logIn, logOut, refreshSession, registerUser } from "../../../contracts/users/users.ts";
import { type Ctx, type Implemented, on } from "../../../lib/calls/call.ts";
import { signedInUser } from "../../../lib/calls/context.ts";
import { jwks } from "../../../lib/keys/access-tokens.ts";
import { networkOf } from "../../../mixins/rate-limit/window-counters.ts";
import * as editing from "../accounts/edit-account.ts";
import { register } from "../accounts/register.ts";
import * as resets from "../passwords/password-resets.ts";
import type { UserPorts } from "../user-ports.ts";
import { endSession } from "./sessions.ts";
import * as signingIn from "./sign-in.ts";

/** The key under which the client's attempts are counted. */
export const addressOf = (ctx: Ctx) => networkOf(ctx.meta.clientAddress);

/** Signing in and out, and passwords. */
export function sessionActions(ports: UserPorts): Implemented[] {
  return [
    on(registerUser, (params, ctx) => register(ports, params, addressOf(ctx))),
    on(logIn, (params, ctx) => signingIn.logIn(ports, params, addressOf(ctx))),
    on(refreshSession, ({ refreshToken }, ctx) => signingIn.refresh(ports, refreshToken, addressOf(ctx))),
    on(logOut, async ({ refreshToken }, ctx) => ({
      loggedOut: await endSession(ports, signedInUser(ctx.meta), refreshToken),
    })),
    on(changePassword, (params, ctx) => editing.changePassword(ports, signedInUser(ctx.meta), params)),
    on(forgotPassword, async ({ email }, ctx) => {
      await resets.askForReset(ports, { email, requestId: ctx.requestID ?? null }, addressOf(ctx));
      return { accepted: true };
    }),
    on(resetPassword, async (params, ctx) => {
      await resets.resetPassword(ports, params, addressOf(ctx));
      return { reset: true };
    }),
    on(getJwks, () => jwks(ports.secrets)),
  ];
}
