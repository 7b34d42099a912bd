import type { z } from "zod";
import type { organizer } from "../../../contracts/users/organizers.ts";
import type { Account, Role } from "../../../contracts/users/users.ts";
import { isoTime } from "../../../lib/clock.ts";
import { fail } from "../../../lib/errors/errors.ts";
import { sameRequest } from "../../../lib/idempotency.ts";
import { bodyHash, derivedId } from "../../../lib/ids.ts";
import { givenFields, requireVersion } from "../../../lib/optimistic-concurrency.ts";
import { nextState } from "../../../lib/state-machine.ts";
import { insertOnce } from "../../../mixins/store/insert-once.ts";
import { everyPage } from "../../../mixins/store/pagination.ts";
import { isDuplicateKey } from "../../../mixins/store/port.ts";
import type { UserPorts } from "../user-ports.ts";
import {
  type MemberDocument,
  type OrganizerDocument,
  organizerMoves,
  roleIn,
} from "./organizer-documents.ts";

export type OrganizerPorts = Pick<UserPorts, "organizers" | "members" | "clock">;

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
  if (known) return sameRequest(known, hash);
  const createdAtMs = ports.clock.nowMs();
  // The member first: a repeat finds the organizer and restores no member removed since.
  await addMember(ports, newMember({ organizerId: _id, userId, createdAtMs }));
  return await insertOnce(ports.organizers, newOrganizer({ _id, name, createdBy: userId, createdAtMs }));
}

export function newOrganizer(
  made: Pick<OrganizerDocument, "_id" | "name" | "createdBy" | "createdAtMs">,
): OrganizerDocument {
  const hash = bodyHash({ name: made.name });
  return { ...made, state: "open", creatorIds: [made.createdBy], bodyHash: hash, version: 1 };
}

export function newMember(member: Omit<MemberDocument, "_id" | "version">): MemberDocument {
  return { _id: memberId(member.organizerId, member.userId), version: 1, ...member };
}

export function memberId(organizerId: string, userId: string): string {
  return derivedId("mem", organizerId, userId);
}

/** Does nothing when the user belongs to the organizer already. */
export async function addMember(ports: OrganizerPorts, member: MemberDocument): Promise<void> {
  try {
    await ports.members.insert(member);
  } catch (error) {
    if (!isDuplicateKey(error, "_id") && !isDuplicateKey(error, "membership")) throw error;
  }
}

/** Throws NOT_FOUND for one that never was or is deleted. */
export async function openOrganizer(
  ports: Pick<UserPorts, "organizers">,
  organizerId: string,
): Promise<OrganizerDocument> {
  const found = await ports.organizers.get(organizerId);
  if (found?.state !== "open") throw fail("NOT_FOUND", { what: "organizer", id: organizerId });
  return found;
}

const rounds = 20;

/**
 * Applies `decide` to the newest version of the organizer until no one else changed it in between. `decide` may run
 * more than once; nothing in it leaves the organizer as it is. Throws NOT_FOUND, PRECONDITION_FAILED and what `decide`
 * throws.
 */
export async function changeOrganizer(
  ports: Pick<UserPorts, "organizers">,
  { organizerId, ifMatch }: { organizerId: string; ifMatch?: number | undefined },
  decide: (organizer: OrganizerDocument) => Partial<OrganizerDocument>,
): Promise<OrganizerDocument> {
  for (let round = 0; round < rounds; round++) {
    const found = await openOrganizer(ports, organizerId);
    const { version } = found;
    requireVersion(found, ifMatch);
    const set = givenFields(decide(found));
    if (Object.keys(set).length === 0) return found;
    const changed = await ports.organizers.change(organizerId, { version }, { ...set, version: version + 1 });
    if (changed) return changed;
  }
  throw fail("SERVICE_UNAVAILABLE");
}

/**
 * Deletes an organizer that has no events; its members lose their roles with it. Throws ORGANIZER_HAS_EVENTS,
 * NOT_FOUND, PRECONDITION_FAILED.
 */
export async function deleteOrganizer(
  ports: Pick<UserPorts, "organizers">,
  countEvents: (organizerId: string) => Promise<number>,
  wanted: { organizerId: string; ifMatch?: number | undefined },
): Promise<void> {
  const events = await countEvents(wanted.organizerId);
  if (events > 0) throw fail("ORGANIZER_HAS_EVENTS", { events });
  await changeOrganizer(ports, wanted, ({ state }) => ({
    state: nextState(organizerMoves, "delete", state),
  }));
}

/** The user's roles, one per organizer that is not deleted. */
export async function membershipsOf(
  ports: OrganizerPorts,
  userId: string,
): Promise<{ organizer: OrganizerDocument; role: Role }[]> {
  const members = await memberRowsOf(ports, userId);
  const found = await ports.organizers.getAll(members.map(({ organizerId }) => organizerId));
  return found
    .filter(({ state }) => state === "open")
    .map((organizer) => ({ organizer, role: roleIn(organizer, userId) }));
}

export async function memberRowsOf(ports: OrganizerPorts, userId: string): Promise<MemberDocument[]> {
  const rows: MemberDocument[] = [];
  const query = { index: "byUser", where: { userId }, limit: 1_000 };
  for await (const page of everyPage(ports.members, query)) rows.push(...page);
  return rows;
}

/** The user's organizers with their names and the user's role in each. */
export async function organizersOf(ports: OrganizerPorts, userId: string): Promise<Account["organizers"]> {
  const memberships = await membershipsOf(ports, userId);
  return memberships.map(({ organizer: { _id, name }, role }) => ({ organizerId: _id, name, role }));
}

export function organizerView(found: OrganizerDocument): z.output<typeof organizer> {
  const { _id: id, name, createdAtMs, version } = found;
  return { id, name, createdAt: isoTime(createdAtMs), version };
}
