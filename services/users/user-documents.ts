import type { Role, User } from "../../contracts/users.ts";
import { isoTime } from "../../lib/clock.ts";
import type { Locale } from "../../lib/locale.ts";
import type { MoveTable } from "../../lib/transitions.ts";
import type { CollectionSpec, Document } from "../../mixins/store/port.ts";

export interface UserDocument extends Document {
  /** In lower case. */
  email: string;
  passwordHash: string;
  name: string;
  phone: string | null;
  locale: Locale;
  notifyBy: "mail" | "sms";
  role: "user" | "admin";
  createdAtMs: number;
  version: number;
}

export const userSpec: CollectionSpec<UserDocument> = {
  name: "users",
  indexes: { byEmail: ["email"] },
  unique: { email: ["email"] },
};

export interface OrganizerDocument extends Document {
  name: string;
  createdBy: string;
  bodyHash: string;
  createdAtMs: number;
  version: number;
}

export const organizerSpec: CollectionSpec<OrganizerDocument> = { name: "organizers" };

/** What one user is inside one organizer. */
export interface MemberDocument extends Document {
  organizerId: string;
  userId: string;
  role: Role;
  createdAtMs: number;
  version: number;
}

export const memberSpec: CollectionSpec<MemberDocument> = {
  name: "members",
  indexes: { byUser: ["userId"] },
  unique: { membership: ["organizerId", "userId"] },
};

/** All refresh tokens that descend from one sign-in: they end together. */
export interface TokenFamilyDocument extends Document {
  userId: string;
  state: FamilyState;
  createdAtMs: number;
  version: number;
}

export type FamilyState = "open" | "revoked";

export const familyMoves: MoveTable<FamilyState, "revoke"> = {
  revoke: { from: ["open"], to: "revoked" },
};

export const tokenFamilySpec: CollectionSpec<TokenFamilyDocument> = { name: "tokenFamilies" };

/** `_id` is the token's SHA-256: the token itself is stored nowhere. */
export interface RefreshTokenDocument extends Document {
  familyId: string;
  state: RefreshTokenState;
  usedAtMs: number | null;
  createdAtMs: number;
  expiresAtMs: number;
  version: number;
}

export type RefreshTokenState = "fresh" | "used";

export const refreshTokenMoves: MoveTable<RefreshTokenState, "use"> = {
  use: { from: ["fresh"], to: "used" },
};

export const refreshTokenSpec: CollectionSpec<RefreshTokenDocument> = {
  name: "refreshTokens",
  indexes: { byExpiry: ["expiresAtMs"], byFamily: ["familyId"] },
};

/** The account as its owner sees it. */
export function userView(user: UserDocument): User {
  const { _id: id, email, name, phone, locale, notifyBy, role } = user;
  return { id, email, name, phone, locale, notifyBy, role, createdAt: isoTime(user.createdAtMs) };
}
