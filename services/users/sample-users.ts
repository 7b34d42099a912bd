import type { Role } from "../../contracts/users.ts";
import { bodyHash } from "../../lib/ids.ts";
import { sampleAccounts, sampleOrganizers } from "../../lib/sample-accounts.ts";
import { newMember } from "./organizers.ts";
import type { MemberDocument, OrganizerDocument, UserDocument } from "./user-documents.ts";
import type { UserPorts } from "./user-ports.ts";

type SampleMember = { userId: (typeof sampleAccounts)[number]["id"]; role: Role };

const sampleMembers: SampleMember[] = [
  { userId: "usr_sample_creator", role: "eventCreator" },
  { userId: "usr_sample_operator", role: "operator" },
];

/** Fills a ledger without users; answers whether it did. Users go in last, so that a cut-off start fills it again. */
export async function fillSampleUsers(
  ports: Pick<UserPorts, "users" | "organizers" | "members" | "passwords" | "clock">,
): Promise<boolean> {
  if ((await ports.users.count()) > 0) return false;
  const createdAtMs = ports.clock.nowMs();
  await ports.organizers.insertAll(organizers(createdAtMs));
  await ports.members.insertAll(members(createdAtMs));
  const users = await Promise.all(
    sampleAccounts.map(async ({ id, password, ...account }): Promise<UserDocument> => {
      const passwordHash = await ports.passwords.hashPassword(password);
      return { _id: id, ...account, passwordHash, phone: null, notifyBy: "mail", createdAtMs, version: 1 };
    }),
  );
  await ports.users.insertAll(users);
  return true;
}

function organizers(createdAtMs: number): OrganizerDocument[] {
  return sampleOrganizers.map(({ id, name }) => {
    const hash = bodyHash({ name });
    return { _id: id, name, createdBy: "usr_sample_creator", bodyHash: hash, createdAtMs, version: 1 };
  });
}

function members(createdAtMs: number): MemberDocument[] {
  return sampleOrganizers.flatMap(({ id: organizerId }) =>
    sampleMembers.map((member) => newMember({ organizerId, ...member, createdAtMs })),
  );
}
