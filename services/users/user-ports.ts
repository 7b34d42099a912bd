import type { NotificationKind } from "../../contracts/notifications/notification-facts.ts";
import type { NewNotification } from "../../contracts/notifications/notifications.ts";
import type { Secrets } from "../../lib/keys/secrets.ts";
import type { Attempts } from "../../mixins/rate-limit/attempt-limits.ts";
import type { Collection } from "../../mixins/store/port.ts";
import type {
  InvitationDocument,
  MemberDocument,
  OrganizerDocument,
} from "./organizers/organizer-documents.ts";
import type { Passwords } from "./passwords/passwords.ts";
import type { AttemptName } from "./sessions/attempt-limits.ts";
import type { PasswordResetDocument } from "./sessions/session-documents.ts";
import type { SessionPorts } from "./sessions/sessions.ts";
import type { KnownAddressDocument, UserRow } from "./user-documents.ts";

/** All that accounts need of the world. */
export interface UserPorts extends SessionPorts {
  users: Collection<UserRow>;
  knownAddresses: Collection<KnownAddressDocument>;
  passwordResets: Collection<PasswordResetDocument>;
  organizers: Collection<OrganizerDocument>;
  members: Collection<MemberDocument>;
  invitations: Collection<InvitationDocument>;
  passwords: Pick<Passwords, "hashPassword" | "verifyPassword" | "isStale">;
  attempts: Pick<Attempts<AttemptName>, "take" | "release" | "reset">;
  secrets: Secrets;
}

/** How a message is handed over; safe to repeat under the same id. */
export type Notify = (
  message: Omit<NewNotification, "kind"> & { kind: NotificationKind },
) => Promise<unknown>;
