import type { z } from "zod";
import type { getContact, getMe } from "../../contracts/users.ts";
import { fail } from "../../lib/errors.ts";
import { organizersOf } from "./organizers.ts";
import { type UserDocument, userView } from "./user-documents.ts";
import type { UserPorts } from "./user-ports.ts";

/** One's own account, with one's roles. Throws NOT_FOUND when the account is gone. */
export async function ownAccount(
  ports: UserPorts,
  userId: string,
): Promise<z.output<(typeof getMe)["result"]>> {
  const user = await existing(ports, userId);
  return { ...userView(user), organizers: await organizersOf(ports, userId) };
}

/** How the shop writes to someone. Throws NOT_FOUND. */
export async function contactOf(
  ports: UserPorts,
  userId: string,
): Promise<z.output<(typeof getContact)["result"]>> {
  const { name, email, phone, locale, notifyBy } = await existing(ports, userId);
  return { userId, name, email, phone, locale, notifyBy };
}

async function existing(ports: UserPorts, userId: string): Promise<UserDocument> {
  const user = await ports.users.get(userId);
  if (!user) throw fail("NOT_FOUND", { what: "user", id: userId });
  return user;
}
