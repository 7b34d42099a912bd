import type { z } from "zod";
import type { updateMe } from "../../../contracts/users/accounts.ts";
import type { Session } from "../../../contracts/users/users.ts";
import { fail } from "../../../lib/errors/errors.ts";
import { badField } from "../../../lib/errors/field-errors.ts";
import { dropResets } from "../passwords/password-resets.ts";
import { refuseWeakPassword } from "../passwords/password-rules.ts";
import { countingFailures } from "../sessions/count-failures.ts";
import { startSession } from "../sessions/sign-in.ts";
import type { UserDocument } from "../user-documents.ts";
import type { UserPorts } from "../user-ports.ts";
import { changeUser, liveUser } from "./accounts.ts";
import { requirePhoneForSms } from "./register.ts";

type OwnChange = z.output<(typeof updateMe)["params"]>;

/**
 * Changes the fields that are given; another email needs the current password. Throws NOT_FOUND, EMAIL_TAKEN,
 * INVALID_CREDENTIALS, PRECONDITION_FAILED, TOO_MANY_REQUESTS, VALIDATION_FAILED.
 */
export async function editOwnAccount(
  ports: UserPorts,
  { userId, address }: { userId: string; address: string },
  { ifMatch, currentPassword, ...profile }: OwnChange,
): Promise<UserDocument> {
  const before = await liveUser(ports, userId);
  if (profile.email !== undefined && profile.email !== before.email) {
    if (currentPassword === undefined) throw badField("/currentPassword", "is needed to change the email");
    await requireCurrentPassword(ports, before, currentPassword);
    // The answer reveals accounts, as registering does.
    await ports.attempts.take("registerFromAddress", address);
  }
  return applyProfile(ports, { userId, ifMatch }, (user) => {
    requireSameSessions(user, before);
    return profile;
  });
}

/** Changes an account by `decide`, with all dependent data. */
export async function applyProfile(
  ports: UserPorts,
  { userId, ifMatch }: { userId: string; ifMatch?: number | undefined },
  decide: (user: UserDocument) => Promise<Partial<UserDocument>> | Partial<UserDocument>,
): Promise<UserDocument> {
  let emailBefore: string | undefined;
  const changed = await changeUser(ports, { userId, ifMatch }, async (user) => {
    const set = await decide(user);
    emailBefore = user.email;
    if (set.phone !== undefined || set.notifyBy !== undefined) {
      requirePhoneForSms({
        notifyBy: set.notifyBy ?? user.notifyBy,
        phone: set.phone === undefined ? user.phone : set.phone,
      });
    }
    return set;
  });
  // A token that was mailed to the old address opens the account no more.
  if (changed.email !== emailBefore) await dropResets(ports, userId);
  return changed;
}

/**
 * Sets another password, ends every session and answers a new one. Throws INVALID_CREDENTIALS, TOO_MANY_REQUESTS,
 * VALIDATION_FAILED for a password that is too easy, NOT_FOUND.
 */
export async function changePassword(
  ports: UserPorts,
  userId: string,
  { currentPassword, newPassword }: { currentPassword: string; newPassword: string },
): Promise<Session> {
  const before = await liveUser(ports, userId);
  await requireCurrentPassword(ports, before, currentPassword);
  refuseWeakPassword("/newPassword", newPassword, before);
  const passwordHash = await ports.passwords.hashPassword(newPassword);
  const changed = await changeUser(ports, { userId }, (user) => {
    requireSameSessions(user, before);
    return { passwordHash, sessionEpoch: user.sessionEpoch + 1 };
  });
  await dropResets(ports, userId);
  return startSession(ports, changed);
}

/** Proofs by the old password expire with a new one. */
function requireSameSessions(user: UserDocument, before: UserDocument): void {
  if (user.sessionEpoch !== before.sessionEpoch) throw fail("INVALID_CREDENTIALS");
}

async function requireCurrentPassword(ports: UserPorts, user: UserDocument, password: string): Promise<void> {
  await ports.attempts.take("checksOfUser", user._id);
  await countingFailures(ports, [["passwordOfUser", user._id]], async () => {
    if (!(await ports.passwords.verifyPassword(password, user.passwordHash))) {
      throw fail("INVALID_CREDENTIALS");
    }
  });
}
