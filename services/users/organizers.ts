import type { z } from "zod";
import type { getMe, organizer } from "../../contracts/users.ts";
import { isoTime } from "../../lib/clock.ts";
import { fail } from "../../lib/errors.ts";
import { bodyHash, derivedId } from "../../lib/ids.ts";
import { isDuplicateKey } from "../../mixins/store/port.ts";
import type { MemberDocument, OrganizerDocument } from "./user-documents.ts";
import type { UserPorts } from "./user-ports.ts";

type OrganizerPorts = Pick<UserPorts, "organizers" | "members" | "clock">;
type OwnOrganizers = z.output<(typeof getMe)["result"]>["organizers"];

export interface NewOrganizer {
  idempotencyKey: string;
  name: string;
}

/**
 * Opens an organizer with the user as its event creator; the same key gives the same one. Throws
 * IDEMPOTENCY_KEY_REUSED.
 */
export async function createOrganizer(
  ports: OrganizerPorts,
  userId: string,
  { idempotencyKey, name }: NewOrganizer,
): Promise<OrganizerDocument> {
  const hash = bodyHash({ name });
  const _id = derivedId("org", userId, "users.createOrganizer", idempotencyKey);
  const known = await ports.organizers.get(_id);
  if (known) return sameOrganizer(known, hash);
  const createdAtMs = ports.clock.nowMs();
  // The member first: a repeat finds the organizer and makes no member again who was removed since.
  await addMember(ports, newMember({ organizerId: _id, userId, role: "eventCreator", createdAtMs }));
  const made = { _id, name, createdBy: userId, bodyHash: hash, createdAtMs, version: 1 };
  try {
    await ports.organizers.insert(made);
    return made;
  } catch (error) {
    const first = isDuplicateKey(error, "_id") ? await ports.organizers.get(_id) : null;
    if (first) return sameOrganizer(first, hash);
    throw error;
  }
}

export function newMember(member: Omit<MemberDocument, "_id" | "version">): MemberDocument {
  return { _id: derivedId("mem", member.organizerId, member.userId), version: 1, ...member };
}

/** The user's roles, one per organizer. */
export async function membershipsOf(ports: OrganizerPorts, userId: string): Promise<MemberDocument[]> {
  const memberships: MemberDocument[] = [];
  let after: string | undefined;
  do {
    const page = await ports.members.find({
      index: "byUser",
      where: { userId },
      limit: 1_000,
      after,
    });
    memberships.push(...page.items);
    after = page.nextCursor ?? undefined;
  } while (after);
  return memberships;
}

/** The user's organizers with their names and the user's role in each. */
export async function organizersOf(ports: OrganizerPorts, userId: string): Promise<OwnOrganizers> {
  const memberships = await membershipsOf(ports, userId);
  const organizers = await ports.organizers.getAll(memberships.map((member) => member.organizerId));
  const names = new Map(organizers.map(({ _id, name }) => [_id, name]));
  return memberships.flatMap(({ organizerId, role }) => {
    const name = names.get(organizerId);
    return name === undefined ? [] : [{ organizerId, name, role }];
  });
}

export function organizerView({ _id, name, createdAtMs }: OrganizerDocument): z.output<typeof organizer> {
  return { id: _id, name, createdAt: isoTime(createdAtMs) };
}

function sameOrganizer(known: OrganizerDocument, hash: string): OrganizerDocument {
  if (known.bodyHash !== hash) throw fail("IDEMPOTENCY_KEY_REUSED");
  return known;
}

async function addMember(ports: OrganizerPorts, member: MemberDocument): Promise<void> {
  try {
    await ports.members.insert(member);
  } catch (error) {
    if (!isDuplicateKey(error, "_id") && !isDuplicateKey(error, "membership")) throw error;
  }
}
