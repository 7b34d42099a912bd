import type { Service, ServiceSchema } from "moleculer";
import { enqueueNotifications } from "../../contracts/notifications/notifications.ts";
import { actionsOf, asSystem, call } from "../../lib/calls/call.ts";
import { hourMs, secondMs } from "../../lib/clock.ts";
import { BackgroundLoop } from "../../mixins/background-loop.ts";
import { Attempts } from "../../mixins/rate-limit/attempt-limits.ts";
import type { Runtime } from "../../mixins/runtime.ts";
import { administrationActions, erasingCalls, ownAccountActions } from "./accounts/account-actions.ts";
import { continueErasings } from "./erasure/erase-account.ts";
import { purgeAllExpired } from "./erasure/purge-expired.ts";
import { operationActions, operationSpec } from "./operations.ts";
import { seeToInvitations } from "./organizers/accept-invitation.ts";
import { memberActions, organizerActions } from "./organizers/organizer-actions.ts";
import { invitationSpec, memberSpec, organizerSpec } from "./organizers/organizer-documents.ts";
import { HashWorkerPool } from "./passwords/hash-pool.ts";
import { mailResets } from "./passwords/password-resets.ts";
import { concurrentHashes, Passwords } from "./passwords/passwords.ts";
import { fillSampleUsers } from "./sample-users.ts";
import { attemptLimits } from "./sessions/attempt-limits.ts";
import { sessionActions } from "./sessions/session-actions.ts";
import { passwordResetSpec, refreshTokenSpec, tokenFamilySpec } from "./sessions/session-documents.ts";
import { knownAddressSpec, userSpec } from "./user-documents.ts";
import type { Notify, UserPorts } from "./user-ports.ts";

const batchSize = 100;

/** Accounts, sessions, and roles in organizers. */
export default (runtime: Runtime): ServiceSchema => {
  const hashing = new HashWorkerPool(concurrentHashes);
  const passwords = new Passwords({
    peppers: runtime.secrets.passwordPeppers,
    cost: runtime.settings.BCRYPT_COST,
    hashing,
  });
  const ports = portsOf(runtime, passwords);
  let works: BackgroundLoop[] = [];

  return {
    name: "users",
    actions: actionsOf(
      ...sessionActions(ports),
      ...ownAccountActions(ports),
      ...administrationActions(ports),
      ...organizerActions(ports),
      ...memberActions(ports),
      ...operationActions(ports),
    ),
    async started(this: Service) {
      await passwords.prepare();
      if (runtime.settings.SAMPLE_DATA === "on") await fillSampleUsers(ports);
      works = repeatedWorks(runtime, ports, this.broker);
      for (const work of works) work.start();
    },
    async stopped() {
      await Promise.all(works.map((work) => work.stop()));
      await hashing.stop();
    },
  };
};

function repeatedWorks(runtime: Runtime, ports: UserPorts, broker: unknown): BackgroundLoop[] {
  const log = runtime.logger.child({ service: "users" });
  const often = { everyMs: secondMs, log };
  const notify: Notify = (message) =>
    call(broker, enqueueNotifications, { notifications: [message] }, asSystem("users"));
  return [
    new BackgroundLoop("forgetting what has expired", { everyMs: hourMs, log }, () => purgeAllExpired(ports)),
    new BackgroundLoop("mailing password resets", often, () => mailResets(ports, notify, batchSize)),
    new BackgroundLoop("seeing to invitations", often, () => seeToInvitations(ports, notify, batchSize)),
    new BackgroundLoop("erasing accounts", often, () =>
      continueErasings(ports, erasingCalls(broker), batchSize),
    ),
  ];
}

function portsOf(runtime: Runtime, passwords: Passwords) {
  const { clock, random, secrets, settings } = runtime;
  const ledger = runtime.openStore("users");
  return {
    users: ledger.collection(userSpec),
    knownAddresses: ledger.collection(knownAddressSpec),
    passwordResets: ledger.collection(passwordResetSpec),
    organizers: ledger.collection(organizerSpec),
    members: ledger.collection(memberSpec),
    invitations: ledger.collection(invitationSpec),
    families: ledger.collection(tokenFamilySpec),
    refreshTokens: ledger.collection(refreshTokenSpec),
    operations: ledger.collection(operationSpec),
    attempts: new Attempts(attemptLimits(settings.ATTEMPTS_PER_ADDRESS), runtime.redis),
    passwords,
    clock,
    random,
    secrets,
  };
}
