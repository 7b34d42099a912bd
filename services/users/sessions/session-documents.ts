import type { MoveTable } from "../../../lib/state-machine.ts";
import type { CollectionSpec, Document } from "../../../mixins/store/port.ts";

/** All refresh tokens that descend from one sign-in: they end together. */
export interface TokenFamilyDocument extends Document {
  userId: string;
  /** The account's `sessionEpoch` when the session began. */
  sessionEpoch: number;
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

export type ResetState = "asked" | "open" | "used";

/** `send` happens again after a crash, with another token. */
export const resetMoves: MoveTable<ResetState, "send" | "use"> = {
  send: { from: ["asked", "open"], to: "open" },
  use: { from: ["open"], to: "used" },
};

/** A password reset: first the request, then the mailed token. */
export interface PasswordResetDocument extends Document {
  /** Null: the account is looked up by `email` when the mail is sent, so that asking takes as long for any email. */
  userId: string | null;
  email: string | null;
  /** SHA-256 of the token: the token itself stands in the mail only. */
  tokenHash: string | null;
  state: ResetState;
  /** How many mails were begun. */
  mails: number;
  /** When the mail is due; null once it is queued. */
  nextAtMs: number | null;
  expiresAtMs: number;
  requestId: string | null;
  version: number;
}

export const passwordResetSpec: CollectionSpec<PasswordResetDocument> = {
  name: "passwordResets",
  indexes: {
    byToken: ["tokenHash"],
    byUser: ["userId"],
    byExpiry: ["expiresAtMs"],
    due: ["nextAtMs"],
  },
};
