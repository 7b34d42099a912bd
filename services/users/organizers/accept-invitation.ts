import type { z } from "zod";
import type { acceptInvitation } from "../../../contracts/users/members.ts";
import { isoTime } from "../../../lib/clock.ts";
import { fail, failedWith } from "../../../lib/errors/errors.ts";
import { nextState } from "../../../lib/state-machine.ts";
import { liveUser } from "../accounts/accounts.ts";
import { retryMs } from "../passwords/password-resets.ts";
import { hashOf, newSecretToken } from "../passwords/secret-tokens.ts";
import { countingFailures } from "../sessions/count-failures.ts";
import { userWithEmail } from "../sessions/sign-in.ts";
import type { UserDocument } from "../user-documents.ts";
import type { Notify, UserPorts } from "../user-ports.ts";
import { joinOrganizer } from "./members.ts";
import {
  type InvitationDocument,
  invitationMoves,
  type OrganizerDocument,
  roleIn,
} from "./organizer-documents.ts";
import { memberId, openOrganizer } from "./organizers.ts";

type Joined = z.output<(typeof acceptInvitation)["result"]>;

/**
 * Joins the organizer whose invitation this token is; it works once, for the account with the invited email. Throws
 * INVITATION_INVALID, TOO_MANY_REQUESTS, NOT_FOUND.
 */
export function accept(
  ports: UserPorts,
  { userId, token }: { userId: string; token: string },
  address: string,
): Promise<Joined> {
  return countingFailures(ports, [["tokenFromAddress", address]], async () => {
    const user = await liveUser(ports, userId);
    const found = await invitationFor(ports, user, token);
    if (found.state === "accepted" && found.nextAtMs === null) return joinedAlready(ports, user, found);
    const accepted = found.state === "accepted" ? found : await markAccepted(ports, user, found);
    return viewOf(await finishJoining(ports, accepted), user);
  });
}

/** Delivers due mails and memberships of invitations, at most `limit`; answers how many were read. */
export async function seeToInvitations(ports: UserPorts, notify: Notify, limit: number): Promise<number> {
  const where = { nextAtMs: { before: ports.clock.nowMs() + 1 } };
  const { items } = await ports.invitations.find({ index: "due", where, limit });
  for (const found of items) {
    if (found.state === "accepted") await finishErased(ports, found);
    else await mail(ports, notify, found);
  }
  return items.length;
}

async function invitationFor(
  ports: UserPorts,
  user: UserDocument,
  token: string,
): Promise<InvitationDocument> {
  const where = { tokenHash: hashOf(token) };
  const [found] = (await ports.invitations.find({ index: "byToken", where, limit: 1 })).items;
  const isGood =
    found !== undefined &&
    found.email === user.email &&
    (found.state === "open" ? found.expiresAtMs > ports.clock.nowMs() : found.userId === user._id);
  if (!isGood) throw invalid(user);
  return found;
}

/** A repeat of an acceptance; it does not restore a member removed since. */
async function joinedAlready(
  ports: UserPorts,
  user: UserDocument,
  { organizerId }: InvitationDocument,
): Promise<Joined> {
  if (!(await ports.members.get(memberId(organizerId, user._id)))) throw invalid(user);
  return viewOf(await openOrganizer(ports, organizerId), user);
}

async function markAccepted(
  ports: UserPorts,
  user: UserDocument,
  { _id, organizerId, state, version }: InvitationDocument,
): Promise<InvitationDocument> {
  await openOrganizer(ports, organizerId);
  const accepted = await ports.invitations.change(
    _id,
    { version },
    {
      state: nextState(invitationMoves, "accept", state),
      userId: user._id,
      nextAtMs: ports.clock.nowMs() + retryMs,
      version: version + 1,
    },
  );
  if (!accepted) throw invalid(user);
  return accepted;
}

async function finishJoining(ports: UserPorts, accepted: InvitationDocument): Promise<OrganizerDocument> {
  const { _id, organizerId, role, version } = accepted;
  const organizer = await joinOrganizer(ports, { organizerId, userId: accepted.userId as string, role });
  await ports.invitations.change(_id, { version }, { nextAtMs: null, version: version + 1 });
  return organizer;
}

/** Of an acceptance that was cut off; where organizer or account are gone by now, nothing is due. */
async function finishErased(ports: UserPorts, accepted: InvitationDocument): Promise<void> {
  try {
    await liveUser(ports, accepted.userId as string);
    await finishJoining(ports, accepted);
  } catch (error) {
    if (!failedWith(error, "NOT_FOUND")) throw error;
    await ports.invitations.remove(accepted._id, {});
  }
}

/** A token is never stored, so the worker that takes over after a crash makes another one, in another mail. */
async function mail(ports: UserPorts, notify: Notify, found: InvitationDocument): Promise<void> {
  const { _id, version, email, locale } = found;
  const organizer = await ports.organizers.get(found.organizerId);
  if (organizer?.state !== "open" || found.expiresAtMs <= ports.clock.nowMs()) {
    await ports.invitations.remove(_id, { version });
    return;
  }
  const token = newSecretToken("in", ports.random);
  const set = {
    tokenHash: hashOf(token),
    mails: found.mails + 1,
    nextAtMs: ports.clock.nowMs() + retryMs,
    version: version + 1,
  };
  if (!(await ports.invitations.change(_id, { version }, set))) return;
  const invited = await userWithEmail(ports, email);
  await notify({
    id: `${_id}:invitation:${set.mails}`,
    orderId: null,
    userId: invited?._id ?? null,
    ...(!invited && { address: { email, locale } }),
    kind: "invitation",
    facts: await factsOf(ports, found, { token, organizerName: organizer.name }),
    requestId: found.requestId,
  });
  // Zero changed: it was accepted or withdrawn in the meantime, or another worker took over.
  await ports.invitations.change(_id, { version: set.version }, { nextAtMs: null, version: set.version + 1 });
}

async function factsOf(
  ports: UserPorts,
  { organizerId, role, invitedBy, expiresAtMs }: InvitationDocument,
  { token, organizerName }: { token: string; organizerName: string },
): Promise<Record<string, unknown>> {
  // The inviting user may be erased by now; then the organizer invites.
  const inviter = (await ports.users.get(invitedBy))?.name ?? organizerName;
  const expiresAt = isoTime(expiresAtMs);
  return { organizerId, organizerName, role, invitedBy: inviter, token, expiresAt };
}

function viewOf(organizer: OrganizerDocument, { _id }: UserDocument): Joined {
  return { organizerId: organizer._id, name: organizer.name, role: roleIn(organizer, _id) };
}

const invalid = ({ email }: UserDocument) => fail("INVITATION_INVALID", { email });
