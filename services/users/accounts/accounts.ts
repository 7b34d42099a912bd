import type { z } from "zod";
import type { Account, getContact } from "../../../contracts/users/users.ts";
import { fail } from "../../../lib/errors/errors.ts";
import { givenFields, requireVersion } from "../../../lib/optimistic-concurrency.ts";
import { isDuplicateKey } from "../../../mixins/store/port.ts";
import { organizersOf } from "../organizers/organizers.ts";
import { isLive, type UserDocument, userView } from "../user-documents.ts";
import type { UserPorts } from "../user-ports.ts";

/** An account with its roles. Throws NOT_FOUND when it is gone. */
export async function accountOf(ports: UserPorts, userId: string): Promise<Account> {
  return accountView(ports, await liveUser(ports, userId));
}

export async function accountView(ports: UserPorts, user: UserDocument): Promise<Account> {
  return { ...userView(user), organizers: await organizersOf(ports, user._id) };
}

/** How the shop writes to someone. Throws NOT_FOUND. */
export async function contactOf(
  ports: Pick<UserPorts, "users">,
  userId: string,
): Promise<z.output<(typeof getContact)["result"]>> {
  const { name, email, phone, locale, notifyBy } = await liveUser(ports, userId);
  return { userId, name, email, phone, locale, notifyBy };
}

/** Throws NOT_FOUND for an account that never was, or is erased or being erased. */
export async function liveUser(ports: Pick<UserPorts, "users">, userId: string): Promise<UserDocument> {
  const user = await ports.users.get(userId);
  if (!isLive(user)) throw fail("NOT_FOUND", { what: "user", id: userId });
  return user;
}

/** Each lost round is another's win, so this many are lost only under a flood of changes to one account. */
const rounds = 20;

export interface UserChange {
  userId: string;
  ifMatch?: number | undefined;
}

/**
 * Applies `decide` to the newest version of the account until no one else changed it in between. `decide` may run more
 * than once; nothing in it leaves the account as it is. Throws NOT_FOUND, PRECONDITION_FAILED, EMAIL_TAKEN and what
 * `decide` throws.
 */
export async function changeUser(
  ports: Pick<UserPorts, "users">,
  { userId, ifMatch }: UserChange,
  decide: (user: UserDocument) => Promise<Partial<UserDocument>> | Partial<UserDocument>,
): Promise<UserDocument> {
  for (let round = 0; round < rounds; round++) {
    const user = await liveUser(ports, userId);
    requireVersion(user, ifMatch);
    const set = givenFields(await decide(user));
    if (Object.keys(set).length === 0) return user;
    const changed = await attemptChange(ports, user, set);
    if (changed) return changed;
  }
  throw fail("SERVICE_UNAVAILABLE");
}

async function attemptChange(
  ports: Pick<UserPorts, "users">,
  { _id, version }: UserDocument,
  set: Partial<UserDocument>,
): Promise<UserDocument | null> {
  try {
    const changed = await ports.users.change(_id, { version }, { ...set, version: version + 1 });
    return isLive(changed) ? changed : null;
  } catch (error) {
    if (isDuplicateKey(error, "email")) throw fail("EMAIL_TAKEN");
    throw error;
  }
}
