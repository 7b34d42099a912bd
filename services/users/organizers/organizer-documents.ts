import type { Role } from "../../../contracts/users/users.ts";
import type { MoveTable } from "../../../lib/state-machine.ts";
import type { Locale } from "../../../lib/text/locale.ts";
import type { CollectionSpec, Document } from "../../../mixins/store/port.ts";

export type OrganizerState = "open" | "deleted";

export const organizerMoves: MoveTable<OrganizerState, "delete"> = {
  delete: { from: ["open"], to: "deleted" },
};

export interface OrganizerDocument extends Document {
  name: string;
  state: OrganizerState;
  /** Members with the role event creator; the others are operators. One list, so that the last one cannot slip away. */
  creatorIds: string[];
  createdBy: string;
  bodyHash: string;
  createdAtMs: number;
  version: number;
}

export const organizerSpec: CollectionSpec<OrganizerDocument> = { name: "organizers" };

/** A user's membership of an organizer; the organizer has the role. */
export interface MemberDocument extends Document {
  organizerId: string;
  userId: string;
  createdAtMs: number;
  version: number;
}

export const memberSpec: CollectionSpec<MemberDocument> = {
  name: "members",
  indexes: { byUser: ["userId"], byOrganizer: ["organizerId", "createdAtMs"] },
  unique: { membership: ["organizerId", "userId"] },
};

export function roleIn(organizer: OrganizerDocument, userId: string): Role {
  return organizer.creatorIds.includes(userId) ? "eventCreator" : "operator";
}

export type InvitationState = "open" | "accepted" | "withdrawn";

export const invitationMoves: MoveTable<InvitationState, "accept" | "withdraw"> = {
  accept: { from: ["open"], to: "accepted" },
  withdraw: { from: ["open"], to: "withdrawn" },
};

export interface InvitationDocument extends Document {
  organizerId: string;
  email: string;
  role: Role;
  locale: Locale;
  invitedBy: string;
  bodyHash: string;
  state: InvitationState;
  /** The user that accepted it. */
  userId: string | null;
  /** SHA-256 of the token: the token itself stands in the mail only. */
  tokenHash: string | null;
  /** How many mails were begun. */
  mails: number;
  /** When the next step is due: the mail of an open one, the membership of an accepted one. */
  nextAtMs: number | null;
  createdAtMs: number;
  expiresAtMs: number;
  requestId: string | null;
  version: number;
}

export const invitationSpec: CollectionSpec<InvitationDocument> = {
  name: "invitations",
  indexes: {
    byOrganizer: ["organizerId", "state", "expiresAtMs"],
    byToken: ["tokenHash"],
    byEmail: ["email"],
    byUser: ["userId"],
    byExpiry: ["expiresAtMs"],
    due: ["nextAtMs"],
  },
};
