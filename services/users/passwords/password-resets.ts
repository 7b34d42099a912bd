import { isoTime, minuteMs, secondMs } from "../../../lib/clock.ts";
import { fail } from "../../../lib/errors/errors.ts";
import { derivedId, newId } from "../../../lib/ids.ts";
import { nextState } from "../../../lib/state-machine.ts";
import { insertIfNew } from "../../../mixins/store/insert-once.ts";
import { changeUser } from "../accounts/accounts.ts";
import { countingFailures, isWithin } from "../sessions/count-failures.ts";
import { rememberAddress } from "../sessions/known-addresses.ts";
import { type PasswordResetDocument, resetMoves } from "../sessions/session-documents.ts";
import { userWithEmail } from "../sessions/sign-in.ts";
import { isLive, type UserDocument } from "../user-documents.ts";
import type { Notify, UserPorts } from "../user-ports.ts";
import { refuseWeakPassword } from "./password-rules.ts";
import { hashOf, newSecretToken } from "./secret-tokens.ts";

export const resetLifeMs = 30 * minuteMs;
/** When another worker takes over a mail whose worker did not finish. */
export const retryMs = 10 * secondMs;

/**
 * Stores a request for a new password. It takes the same work whether the email has an account, because
 * the lookup follows the answer. Throws TOO_MANY_REQUESTS for the address; too many for one email are not reported.
 */
export async function askForReset(
  ports: UserPorts,
  { email, requestId }: { email: string; requestId: string | null },
  address: string,
): Promise<void> {
  await ports.attempts.take("forgotFromAddress", address);
  if (!(await isWithin(ports, "forgotOfEmail", email))) return;
  const asked = { _id: newId("rst", ports.random), userId: null, email, requestId };
  await ports.passwordResets.insert(newReset(asked, ports.clock.nowMs()));
}

/** Owes the owner of a new account a mail to choose a password with; once, however often it is called. */
export async function oweFirstPassword(
  ports: UserPorts,
  { userId, requestId }: { userId: string; requestId: string | null },
): Promise<void> {
  const message = { _id: derivedId("rst", userId), userId, email: null, requestId };
  // The account is made after this, so that none is ever made without its mail.
  await insertIfNew(ports.passwordResets, newReset(message, ports.clock.nowMs() + 2 * secondMs));
}

/** Mails the tokens that are owed, at most `limit`; answers how many were looked at. */
export async function mailResets(ports: UserPorts, notify: Notify, limit: number): Promise<number> {
  const where = { nextAtMs: { before: ports.clock.nowMs() + 1 } };
  const { items } = await ports.passwordResets.find({ index: "due", where, limit });
  for (const reset of items) await mail(ports, notify, reset);
  return items.length;
}

/**
 * Sets the password and ends every session of the account; the token works once. Throws RESET_TOKEN_INVALID,
 * VALIDATION_FAILED for a password that is too easy, TOO_MANY_REQUESTS.
 */
export function resetPassword(
  ports: UserPorts,
  { token, newPassword }: { token: string; newPassword: string },
  address: string,
): Promise<void> {
  return countingFailures(ports, [["tokenFromAddress", address]], async () => {
    const { reset, user } = await openReset(ports, token);
    refuseWeakPassword("/newPassword", newPassword, user);
    const passwordHash = await ports.passwords.hashPassword(newPassword);
    await use(ports, reset);
    await changeUser(ports, { userId: user._id }, ({ sessionEpoch }) => ({
      passwordHash,
      sessionEpoch: sessionEpoch + 1,
    }));
    await dropResets(ports, user._id);
    await rememberAddress(ports, user._id, address);
  });
}

/** Makes every token that was mailed for this account worthless. */
export async function dropResets(ports: Pick<UserPorts, "passwordResets">, userId: string): Promise<void> {
  const { items } = await ports.passwordResets.find({ index: "byUser", where: { userId }, limit: 1_000 });
  await Promise.all(items.map(({ _id }) => ports.passwordResets.remove(_id, {})));
}

function newReset(
  asked: Pick<PasswordResetDocument, "_id" | "userId" | "email" | "requestId">,
  nextAtMs: number,
): PasswordResetDocument {
  const expiresAtMs = nextAtMs + resetLifeMs;
  return { ...asked, tokenHash: null, state: "asked", mails: 0, nextAtMs, expiresAtMs, version: 1 };
}

/** A token is never stored, so the worker that takes over after a crash makes another one, in another mail. */
async function mail(ports: UserPorts, notify: Notify, reset: PasswordResetDocument): Promise<void> {
  const { _id, version, requestId } = reset;
  const user = await ownerOf(ports, reset);
  if (!user) {
    await ports.passwordResets.remove(_id, { version });
    return;
  }
  const token = newSecretToken("pr", ports.random);
  const nowMs = ports.clock.nowMs();
  const set = {
    state: nextState(resetMoves, "send", reset.state),
    userId: user._id,
    email: null,
    tokenHash: hashOf(token),
    mails: reset.mails + 1,
    nextAtMs: nowMs + retryMs,
    expiresAtMs: nowMs + resetLifeMs,
    version: version + 1,
  };
  if (!(await ports.passwordResets.change(_id, { version }, set))) return;
  await notify({
    id: `${_id}:passwordReset:${set.mails}`,
    orderId: null,
    userId: user._id,
    kind: "passwordReset",
    facts: { token, expiresAt: isoTime(set.expiresAtMs) },
    requestId,
  });
  // Zero changed: the token was used in the meantime, or another worker took over.
  await ports.passwordResets.change(
    _id,
    { version: set.version },
    { nextAtMs: null, version: set.version + 1 },
  );
}

async function ownerOf(
  ports: UserPorts,
  { userId, email }: PasswordResetDocument,
): Promise<UserDocument | null> {
  if (userId === null) return email === null ? null : userWithEmail(ports, email);
  const user = await ports.users.get(userId);
  return isLive(user) ? user : null;
}

async function openReset(
  ports: UserPorts,
  token: string,
): Promise<{ reset: PasswordResetDocument; user: UserDocument }> {
  const where = { tokenHash: hashOf(token) };
  const [reset] = (await ports.passwordResets.find({ index: "byToken", where, limit: 1 })).items;
  const isOpen = reset?.state === "open" && reset.expiresAtMs > ports.clock.nowMs();
  const user = isOpen ? await ownerOf(ports, reset) : null;
  if (!isOpen || !user) throw fail("RESET_TOKEN_INVALID");
  return { reset, user };
}

/** Of two at once with the same token, one wins. */
async function use(ports: UserPorts, { _id, version, state }: PasswordResetDocument): Promise<void> {
  const used = { state: nextState(resetMoves, "use", state), nextAtMs: null, version: version + 1 };
  if (!(await ports.passwordResets.change(_id, { version }, used))) throw fail("RESET_TOKEN_INVALID");
}
