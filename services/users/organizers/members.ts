import type { Member } from "../../../contracts/users/members.ts";
import type { Role } from "../../../contracts/users/users.ts";
import { type CallMeta, isAdmin, isSystem, signedInUser } from "../../../lib/calls/context.ts";
import { isoTime } from "../../../lib/clock.ts";
import { fail } from "../../../lib/errors/errors.ts";
import type { Page } from "../../../mixins/store/port.ts";
import { isLive, type UserDocument } from "../user-documents.ts";
import type { UserPorts } from "../user-ports.ts";
import { creatorsWithout, leaveOrganizer } from "./leave-organizer.ts";
import { type MemberDocument, type OrganizerDocument, roleIn } from "./organizer-documents.ts";
import { addMember, changeOrganizer, memberId, newMember, openOrganizer } from "./organizers.ts";

interface Membership {
  organizerId: string;
  userId: string;
}

/**
 * Throws NOT_FOUND, and FORBIDDEN for anyone but its event creators and admins. Asks the ledger itself, neither a copy nor the
 * token, which says admin for up to 15 minutes after the role is gone.
 */
export async function requireCreator(
  ports: UserPorts,
  meta: CallMeta,
  organizerId: string,
): Promise<OrganizerDocument> {
  const organizer = await openOrganizer(ports, organizerId);
  if (isSystem(meta)) return organizer;
  const userId = signedInUser(meta);
  if (isAdmin(meta) && (await isAdminNow(ports, userId))) return organizer;
  const member = await ports.members.get(memberId(organizerId, userId));
  if (member && roleIn(organizer, userId) === "eventCreator") return organizer;
  throw fail("FORBIDDEN", { role: "eventCreator" });
}

async function isAdminNow(ports: UserPorts, userId: string): Promise<boolean> {
  const user = await ports.users.get(userId);
  return isLive(user) && user.role === "admin";
}

/** The members, the earliest first. */
export async function membersOf(
  ports: UserPorts,
  { organizerId, limit, cursor }: { organizerId: string; limit: number; cursor?: string | undefined },
): Promise<Page<Member>> {
  const organizer = await openOrganizer(ports, organizerId);
  const where = { organizerId };
  const page = await ports.members.find({ index: "byOrganizer", where, limit, after: cursor });
  const rows = await ports.users.getAll(page.items.map(({ userId }) => userId));
  const users = new Map(rows.filter(isLive).map((user) => [user._id, user]));
  const items = page.items.flatMap((member) => {
    const user = users.get(member.userId);
    return user ? [memberView(organizer, member, user)] : [];
  });
  return { items, nextCursor: page.nextCursor };
}

/** Throws NOT_FOUND for a user without membership, LAST_EVENT_CREATOR. */
export async function changeRole(
  ports: UserPorts,
  { organizerId, userId, role }: Membership & { role: Role },
): Promise<Member> {
  const member = await existingMember(ports, { organizerId, userId });
  const user = await ports.users.get(userId);
  if (!isLive(user)) throw noMember(userId);
  const changed = await changeOrganizer(ports, { organizerId }, (organizer) =>
    role === "eventCreator" ? creatorsWith(organizer, userId) : creatorsWithout(organizer, userId),
  );
  return memberView(changed, member, user);
}

/** Takes a member out: event creators and admins anyone, others themselves. Throws FORBIDDEN and as `changeRole`. */
export async function removeMember(
  ports: UserPorts,
  meta: CallMeta,
  { organizerId, userId }: Membership,
): Promise<void> {
  const isSelf = meta.actor?.kind === "user" && meta.actor.userId === userId;
  if (!isSelf) await requireCreator(ports, meta, organizerId);
  await openOrganizer(ports, organizerId);
  await existingMember(ports, { organizerId, userId });
  await leaveOrganizer(ports, { organizerId, userId });
}

/** Makes the user a member; an existing member keeps the rights and may gain some. Safe to repeat. */
export async function joinOrganizer(
  ports: UserPorts,
  { organizerId, userId, role }: Membership & { role: Role },
): Promise<OrganizerDocument> {
  const _id = memberId(organizerId, userId);
  const known = await ports.members.get(_id);
  // A concurrent removal finds another version, and leaves the new membership alone.
  if (known) await ports.members.change(_id, {}, { version: known.version + 1 });
  await addMember(ports, newMember({ organizerId, userId, createdAtMs: ports.clock.nowMs() }));
  return changeOrganizer(ports, { organizerId }, (organizer) =>
    role === "eventCreator" ? creatorsWith(organizer, userId) : {},
  );
}

function creatorsWith({ creatorIds }: OrganizerDocument, userId: string): Partial<OrganizerDocument> {
  return creatorIds.includes(userId) ? {} : { creatorIds: [...creatorIds, userId] };
}

async function existingMember(
  ports: UserPorts,
  { organizerId, userId }: Membership,
): Promise<MemberDocument> {
  const member = await ports.members.get(memberId(organizerId, userId));
  if (!member) throw noMember(userId);
  return member;
}

const noMember = (userId: string) => fail("NOT_FOUND", { what: "member", id: userId });

function memberView(
  organizer: OrganizerDocument,
  { createdAtMs }: MemberDocument,
  { _id: userId, name, email }: UserDocument,
): Member {
  return { userId, name, email, role: roleIn(organizer, userId), since: isoTime(createdAtMs) };
}
