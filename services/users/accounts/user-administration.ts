import type { z } from "zod";
import type { createUser, listUsers, updateUser } from "../../../contracts/users/accounts.ts";
import { fail, failedWith } from "../../../lib/errors/errors.ts";
import { sameRequest } from "../../../lib/idempotency.ts";
import { bodyHash, derivedId } from "../../../lib/ids.ts";
import { requireVersion } from "../../../lib/optimistic-concurrency.ts";
import { isDuplicateKey, type Page } from "../../../mixins/store/port.ts";
import {
  beginErasing,
  type Erasing,
  type ErasingCalls,
  refuseWhileNeeded,
} from "../erasure/erase-account.ts";
import { oweFirstPassword } from "../passwords/password-resets.ts";
import { isLive, type UserDocument, type UserRow } from "../user-documents.ts";
import type { UserPorts } from "../user-ports.ts";
import { applyProfile } from "./edit-account.ts";
import { insertUser, newUser, requirePhoneForSms } from "./register.ts";

type Params<A extends { params: z.ZodType }> = z.output<A["params"]>;

/** Throws FORBIDDEN: an access token says admin for up to 15 minutes after the role is gone. */
export async function requireAdmin(ports: Pick<UserPorts, "users">, userId: string): Promise<UserDocument> {
  const user = await ports.users.get(userId);
  if (isLive(user) && user.role === "admin") return user;
  throw fail("FORBIDDEN", { role: "admin" });
}

/** Accounts that can sign in, the newest first. */
export async function findUsers(
  ports: Pick<UserPorts, "users">,
  { email, role, limit, cursor }: Params<typeof listUsers>,
): Promise<Page<UserDocument>> {
  const page = await ports.users.find({
    ...(email !== undefined
      ? { index: "byEmail", where: { email } }
      : role !== undefined
        ? { index: "byRole", where: { state: "live", role } }
        : { index: "byState", where: { state: "live" } }),
    direction: "descending",
    limit,
    after: cursor,
  });
  const fits = (user: UserRow): user is UserDocument =>
    isLive(user) && (role === undefined || user.role === role);
  return { items: page.items.filter(fits), nextCursor: page.nextCursor };
}

/**
 * Opens an account without a known password, and owes its owner a mail to choose one; the same key gives the
 * same account. Throws EMAIL_TAKEN, IDEMPOTENCY_KEY_REUSED, VALIDATION_FAILED.
 */
export async function openAccount(
  ports: UserPorts,
  { adminId, requestId }: { adminId: string; requestId: string | null },
  { idempotencyKey, ...input }: Params<typeof createUser>,
): Promise<UserDocument> {
  requirePhoneForSms(input);
  const _id = derivedId("usr", adminId, "users.create", idempotencyKey);
  const hash = bodyHash(input);
  const known = await ports.users.get(_id);
  if (known) return sameAccount(known, hash);
  await oweFirstPassword(ports, { userId: _id, requestId });
  const user = newUser({
    ...input,
    _id,
    passwordHash: null,
    bodyHash: hash,
    createdAtMs: ports.clock.nowMs(),
  });
  try {
    await insertUser(ports, user);
    return user;
  } catch (error) {
    // Both keys are broken by a rival with the same request: the store names one of them.
    const first =
      isDuplicateKey(error, "_id") || failedWith(error, "EMAIL_TAKEN") ? await ports.users.get(_id) : null;
    if (first) return sameAccount(first, hash);
    throw error;
  }
}

/**
 * Changes an account; taking the role admin away ends its sessions. Throws OWN_ADMIN_ROLE, FORBIDDEN, NOT_FOUND,
 * EMAIL_TAKEN, PRECONDITION_FAILED, VALIDATION_FAILED.
 */
export function editAccount(
  ports: UserPorts,
  adminId: string,
  { userId, ifMatch, role, ...profile }: Params<typeof updateUser>,
): Promise<UserDocument> {
  let tries = 0;
  return applyProfile(ports, { userId, ifMatch }, async (user) => {
    if (role !== "user" || user.role !== "admin") return { ...profile, role };
    // Two that undo each other's attempts for ever would both fail: one of them gives way.
    if (tries++ > 0 && adminId > userId) throw fail("SERVICE_UNAVAILABLE");
    await vouch(ports, adminId, userId);
    return { ...profile, role, sessionEpoch: user.sessionEpoch + 1 };
  });
}

/**
 * An admin who takes the role from another admin also writes to their own account: of two who take it from each
 * other at once, one is found changed by the other, so that an admin always remains. Throws OWN_ADMIN_ROLE, FORBIDDEN.
 */
async function vouch(ports: UserPorts, adminId: string, userId: string): Promise<void> {
  if (adminId === userId) throw fail("OWN_ADMIN_ROLE");
  const { version } = await requireAdmin(ports, adminId);
  const vouched = await ports.users.change(adminId, { version }, { version: version + 1 });
  if (!vouched) await vouch(ports, adminId, userId);
}

/**
 * Begins the erasure of another user's account. Another admin loses the role first, once nothing else stands against it. Throws
 * as `beginErasing`, and FORBIDDEN.
 */
export async function eraseAccount(
  ports: UserPorts,
  calls: ErasingCalls,
  { adminId, userId, ifMatch }: { adminId: string; userId: string; ifMatch?: number | undefined },
): Promise<Erasing> {
  const user = await ports.users.get(userId);
  if (user?.role !== "admin" || adminId === userId) return beginErasing(ports, calls, { userId, ifMatch });
  requireVersion(user, ifMatch);
  await refuseWhileNeeded(ports, calls, userId);
  await editAccount(ports, adminId, { userId, role: "user" });
  return beginErasing(ports, calls, { userId });
}

function sameAccount(known: UserRow, hash: string): UserDocument {
  if (!isLive(known)) throw fail("IDEMPOTENCY_KEY_REUSED");
  return sameRequest(known, hash);
}
