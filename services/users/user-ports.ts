import type { Secrets } from "../../lib/secrets.ts";
import type { Collection } from "../../mixins/store/port.ts";
import type { Passwords } from "./passwords.ts";
import type { SessionPorts } from "./sessions.ts";
import type { MemberDocument, OrganizerDocument, UserDocument } from "./user-documents.ts";

/** All that accounts need of the world. */
export interface UserPorts extends SessionPorts {
  users: Collection<UserDocument>;
  organizers: Collection<OrganizerDocument>;
  members: Collection<MemberDocument>;
  passwords: Pick<Passwords, "hashPassword" | "verifyPassword" | "isStale">;
  secrets: Secrets;
}
