import { sampleAccounts, sampleOrganizers } from "../../lib/settings/sample-accounts.ts";
import { newUser } from "./accounts/register.ts";
import type { MemberDocument, OrganizerDocument } from "./organizers/organizer-documents.ts";
import { newMember, newOrganizer } from "./organizers/organizers.ts";
import type { UserDocument } from "./user-documents.ts";
import type { UserPorts } from "./user-ports.ts";

const creatorId: SampleId = "usr_sample_creator";
const memberIds: SampleId[] = [creatorId, "usr_sample_operator"];

type SampleId = (typeof sampleAccounts)[number]["id"];

/** Fills a ledger without users; answers whether it did. Users go in last, so that a cut-off start fills it again. */
export async function fillSampleUsers(
  ports: Pick<UserPorts, "users" | "organizers" | "members" | "passwords" | "clock">,
): Promise<boolean> {
  if ((await ports.users.count()) > 0) return false;
  const createdAtMs = ports.clock.nowMs();
  await ports.organizers.insertAll(organizers(createdAtMs));
  await ports.members.insertAll(members(createdAtMs));
  const users: UserDocument[] = [];
  // One after the other, because on a busy machine hashes that wait are refused.
  for (const { id, password, ...account } of sampleAccounts) {
    const passwordHash = await ports.passwords.hashPassword(password);
    users.push(newUser({ ...account, _id: id, passwordHash, notifyBy: "mail", createdAtMs }));
  }
  await ports.users.insertAll(users);
  return true;
}

function organizers(createdAtMs: number): OrganizerDocument[] {
  return sampleOrganizers.map(({ id, name }) =>
    newOrganizer({ _id: id, name, createdBy: creatorId, createdAtMs }),
  );
}

function members(createdAtMs: number): MemberDocument[] {
  return sampleOrganizers.flatMap(({ id: organizerId }) =>
    memberIds.map((userId) => newMember({ organizerId, userId, createdAtMs })),
  );
}
