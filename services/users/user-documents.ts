import type { User } from "../../contracts/users/users.ts";
import { isoTime } from "../../lib/clock.ts";
import type { MoveTable } from "../../lib/state-machine.ts";
import type { Locale } from "../../lib/text/locale.ts";
import type { CollectionSpec, Document } from "../../mixins/store/port.ts";

export type UserState = "live" | "erasing" | "erased";

export const userMoves: MoveTable<UserState, "erase" | "forget"> = {
  erase: { from: ["live"], to: "erasing" },
  forget: { from: ["erasing"], to: "erased" },
};

/** The stored fields of an account in any state: of an erased one the id and the dates, nothing of the person. */
export interface UserRow extends Document, Partial<Person> {
  state: UserState;
  createdAtMs: number;
  /** Since when it is being erased. */
  erasingAtMs?: number;
  /** While it is being erased: when the next attempt is due. */
  nextAtMs?: number | null;
  version: number;
}

interface Person {
  /** In lower case. */
  email: string;
  /** Null: no password is chosen yet. */
  passwordHash: string | null;
  name: string;
  phone: string | null;
  locale: Locale;
  notifyBy: "mail" | "sms";
  role: "user" | "admin";
  /** Sessions that began under another number are over; one more ends them all. */
  sessionEpoch: number;
  /** Of an account that an admin opened: distinguishes a repeated request from another one under the same key. */
  bodyHash?: string;
}

/** An account that can sign in. */
export type UserDocument = UserRow & Person & { state: "live" };

export const userSpec: CollectionSpec<UserRow> = {
  name: "users",
  indexes: {
    byEmail: ["email"],
    byState: ["state", "createdAtMs"],
    byRole: ["state", "role", "createdAtMs"],
    due: ["nextAtMs"],
  },
  unique: { email: ["email"] },
};

export function isLive(user: UserRow | null | undefined): user is UserDocument {
  return user?.state === "live";
}

/** The account as its owner and admins see it. */
export function userView(user: UserDocument): User {
  const { _id: id, email, name, phone, locale, notifyBy, role, version } = user;
  return { id, email, name, phone, locale, notifyBy, role, createdAt: isoTime(user.createdAtMs), version };
}

/** A sign-in to an account from an address; `_id` is a hash of both. */
export interface KnownAddressDocument extends Document {
  userId: string;
  lastAtMs: number;
}

export const knownAddressSpec: CollectionSpec<KnownAddressDocument> = {
  name: "knownAddresses",
  indexes: { byUser: ["userId"], byTime: ["lastAtMs"] },
};
