import type { z } from "zod";
import type { Invitation, inviteMember } from "../../../contracts/users/members.ts";
import { hourMs, isoTime } from "../../../lib/clock.ts";
import { fail } from "../../../lib/errors/errors.ts";
import { sameRequest } from "../../../lib/idempotency.ts";
import { bodyHash, derivedId } from "../../../lib/ids.ts";
import { nextState } from "../../../lib/state-machine.ts";
import { insertOnce } from "../../../mixins/store/insert-once.ts";
import type { Page } from "../../../mixins/store/port.ts";
import { isWithin } from "../sessions/count-failures.ts";
import type { UserPorts } from "../user-ports.ts";
import { type InvitationDocument, invitationMoves } from "./organizer-documents.ts";

export const invitationLifeMs = 7 * 24 * hourMs;

type InvitationInput = z.output<(typeof inviteMember)["params"]>;

export interface Inviting {
  userId: string;
  address: string;
  requestId: string | null;
}

/**
 * Invites a person and owes the mail; the same key invites once. No lookup of an account for the email happens before
 * it is answered, and too many mails to one email are left out without a word. Throws IDEMPOTENCY_KEY_REUSED,
 * TOO_MANY_REQUESTS.
 */
export async function invite(
  ports: UserPorts,
  { userId, address, requestId }: Inviting,
  { idempotencyKey, ...input }: InvitationInput,
): Promise<InvitationDocument> {
  const hash = bodyHash(input);
  const _id = derivedId("inv", userId, "users.invite", idempotencyKey);
  const known = await ports.invitations.get(_id);
  if (known) return sameRequest(known, hash);
  await ports.attempts.take("inviteFromAddress", address);
  const nowMs = ports.clock.nowMs();
  return await insertOnce(ports.invitations, {
    _id,
    ...input,
    invitedBy: userId,
    bodyHash: hash,
    state: "open",
    userId: null,
    tokenHash: null,
    mails: 0,
    nextAtMs: (await isWithin(ports, "inviteOfEmail", input.email)) ? nowMs : null,
    createdAtMs: nowMs,
    expiresAtMs: nowMs + invitationLifeMs,
    requestId,
    version: 1,
  });
}

/** Those that can still be accepted, the newest first. */
export async function openInvitations(
  ports: UserPorts,
  { organizerId, limit, cursor }: { organizerId: string; limit: number; cursor?: string | undefined },
): Promise<Page<InvitationDocument>> {
  // They all live for as long, so that the last one to end is the newest.
  const where = { organizerId, state: "open", expiresAtMs: { from: ports.clock.nowMs() + 1 } };
  return ports.invitations.find({
    index: "byOrganizer",
    where,
    direction: "descending",
    limit,
    after: cursor,
  });
}

/** An accepted one stays as it is. Throws NOT_FOUND for one of another organizer. */
export async function withdraw(
  ports: UserPorts,
  { organizerId, invitationId }: { organizerId: string; invitationId: string },
): Promise<InvitationDocument> {
  const found = await ports.invitations.get(invitationId);
  if (found?.organizerId !== organizerId) throw fail("NOT_FOUND", { what: "invitation", id: invitationId });
  if (found.state !== "open") return found;
  const { version } = found;
  const state = nextState(invitationMoves, "withdraw", found.state);
  const set = { state, nextAtMs: null, version: version + 1 };
  return (
    (await ports.invitations.change(invitationId, { version }, set)) ??
    withdraw(ports, { organizerId, invitationId })
  );
}

export function invitationView(found: InvitationDocument): Invitation {
  const { _id: id, organizerId, email, role, state, createdAtMs, expiresAtMs } = found;
  return {
    id,
    organizerId,
    email,
    role,
    state,
    createdAt: isoTime(createdAtMs),
    expiresAt: isoTime(expiresAtMs),
  };
}
