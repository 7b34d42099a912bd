import { fail } from "../../../lib/errors/errors.ts";
import type { OrganizerDocument } from "./organizer-documents.ts";
import { changeOrganizer, memberId, memberRowsOf, membershipsOf, type OrganizerPorts } from "./organizers.ts";

/** The event creators without this one. Throws LAST_EVENT_CREATOR when none is left. */
export function creatorsWithout(organizer: OrganizerDocument, userId: string): Partial<OrganizerDocument> {
  if (!organizer.creatorIds.includes(userId)) return {};
  const creatorIds = organizer.creatorIds.filter((id) => id !== userId);
  if (creatorIds.length === 0) throw fail("LAST_EVENT_CREATOR", { organizerId: organizer._id });
  return { creatorIds };
}

/**
 * Takes the user out of one organizer: first the role, in the one change that keeps a last event creator, then the
 * membership. Throws LAST_EVENT_CREATOR, NOT_FOUND when it is deleted.
 */
export async function leaveOrganizer(
  ports: OrganizerPorts,
  { organizerId, userId }: { organizerId: string; userId: string },
): Promise<void> {
  const _id = memberId(organizerId, userId);
  const member = await ports.members.get(_id);
  await changeOrganizer(ports, { organizerId }, (organizer) => creatorsWithout(organizer, userId));
  // Zero removed: the user was invited back in between.
  if (member) await ports.members.remove(_id, { version: member.version });
}

/** Throws LAST_EVENT_CREATOR naming the first organizer without another event creator. */
export async function refuseLastCreator(ports: OrganizerPorts, userId: string): Promise<void> {
  for (const { organizer } of await membershipsOf(ports, userId)) creatorsWithout(organizer, userId);
}

/** Takes the user out of all organizers. Throws LAST_EVENT_CREATOR. */
export async function leaveOrganizers(ports: OrganizerPorts, userId: string): Promise<void> {
  for (const { organizer } of await membershipsOf(ports, userId)) {
    await leaveOrganizer(ports, { organizerId: organizer._id, userId });
  }
}

/**
 * Takes an erased user out of whatever is left. An organizer that the user joined in the very moment of going may stay
 * without an event creator; admins can appoint one.
 */
export async function eraseMemberships(ports: OrganizerPorts, userId: string): Promise<void> {
  for (const { organizerId, _id } of await memberRowsOf(ports, userId)) {
    const organizer = await ports.organizers.get(organizerId);
    if (organizer?.state === "open" && organizer.creatorIds.includes(userId)) {
      await changeOrganizer(ports, { organizerId }, ({ creatorIds }) => ({
        creatorIds: creatorIds.filter((id) => id !== userId),
      }));
    }
    await ports.members.remove(_id, {});
  }
}
