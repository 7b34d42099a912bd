import type { ServiceSchema } from "moleculer";
import {
  createOrganizer,
  getContact,
  getJwks,
  getMe,
  getMemberships,
  logIn,
  logOut,
  refreshSession,
  registerUser,
} from "../../contracts/users.ts";
import { jwks } from "../../lib/access-tokens.ts";
import { signedInUser } from "../../lib/actor.ts";
import { actionsOf, on } from "../../lib/calling.ts";
import { hourMs } from "../../lib/clock.ts";
import { Repeating } from "../../mixins/repeating.ts";
import type { Runtime } from "../../mixins/runtime.ts";
import { contactOf, ownAccount } from "./accounts.ts";
import * as organizers from "./organizers.ts";
import { Passwords } from "./passwords.ts";
import { register } from "./registering.ts";
import { fillSampleUsers } from "./sample-users.ts";
import { endSession, forgetExpired } from "./sessions.ts";
import * as signingIn from "./signing-in.ts";
import { memberSpec, organizerSpec, refreshTokenSpec, tokenFamilySpec, userSpec } from "./user-documents.ts";
import type { UserPorts } from "./user-ports.ts";

/** Accounts, sessions, and who is what in which organizer. */
export default (runtime: Runtime): ServiceSchema => {
  const log = runtime.logger.child({ service: "users" });
  const passwords = new Passwords({
    peppers: runtime.secrets.passwordPeppers,
    cost: runtime.settings.BCRYPT_COST,
  });
  const ports = portsOf(runtime, passwords);
  const forgetting = new Repeating("forgetting old sessions", { everyMs: hourMs, log }, () =>
    forgetAllExpired(ports),
  );

  return {
    name: "users",
    actions: actionsOf(
      on(registerUser, (params) => register(ports, params)),
      on(logIn, (params) => signingIn.logIn(ports, params)),
      on(refreshSession, ({ refreshToken }) => signingIn.refresh(ports, refreshToken)),
      on(logOut, async ({ refreshToken }, ctx) => ({
        loggedOut: await endSession(ports, signedInUser(ctx.meta), refreshToken),
      })),
      on(getMe, (_, ctx) => ownAccount(ports, signedInUser(ctx.meta))),
      on(createOrganizer, async (params, ctx) =>
        organizers.organizerView(await organizers.createOrganizer(ports, signedInUser(ctx.meta), params)),
      ),
      on(getContact, ({ userId }) => contactOf(ports, userId)),
      on(getMemberships, async ({ userId }) => ({
        memberships: await organizers.membershipsOf(ports, userId),
      })),
      on(getJwks, () => jwks(runtime.secrets)),
    ),
    async started() {
      await passwords.prepare();
      if (runtime.settings.SAMPLE_DATA === "on") await fillSampleUsers(ports);
      forgetting.start();
    },
    stopped: () => forgetting.stop(),
  };
};

function portsOf(runtime: Runtime, passwords: Passwords): UserPorts {
  const { clock, random, secrets } = runtime;
  const ledger = runtime.openStore("users");
  return {
    users: ledger.collection(userSpec),
    organizers: ledger.collection(organizerSpec),
    members: ledger.collection(memberSpec),
    families: ledger.collection(tokenFamilySpec),
    refreshTokens: ledger.collection(refreshTokenSpec),
    passwords,
    clock,
    random,
    secrets,
  };
}

const forgottenAtATime = 500;

async function forgetAllExpired(ports: UserPorts): Promise<void> {
  while ((await forgetExpired(ports, forgottenAtATime)) === forgottenAtATime);
}
