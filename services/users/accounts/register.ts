import type { z } from "zod";
import type { registerUser, Session } from "../../../contracts/users/users.ts";
import { fail } from "../../../lib/errors/errors.ts";
import { badField } from "../../../lib/errors/field-errors.ts";
import { newId } from "../../../lib/ids.ts";
import { isDuplicateKey } from "../../../mixins/store/port.ts";
import { refuseWeakPassword } from "../passwords/password-rules.ts";
import { rememberAddress } from "../sessions/known-addresses.ts";
import { startSession, userWithEmail } from "../sessions/sign-in.ts";
import type { UserDocument } from "../user-documents.ts";
import type { UserPorts } from "../user-ports.ts";

type Registration = z.output<(typeof registerUser)["params"]>;

/**
 * Opens an account and signs it in. Throws EMAIL_TAKEN; of two at once with the same email, one wins. Each try counts,
 * because the answer reveals accounts: TOO_MANY_REQUESTS.
 */
export async function register(ports: UserPorts, input: Registration, address: string): Promise<Session> {
  requirePhoneForSms(input);
  refuseWeakPassword("/password", input.password, input);
  await ports.attempts.take("registerFromAddress", address);
  if (await userWithEmail(ports, input.email)) throw fail("EMAIL_TAKEN");
  const passwordHash = await ports.passwords.hashPassword(input.password);
  const user = newUser({
    ...input,
    _id: newId("usr", ports.random),
    passwordHash,
    role: "user",
    createdAtMs: ports.clock.nowMs(),
  });
  await insertUser(ports, user);
  await rememberAddress(ports, user._id, address);
  return startSession(ports, user);
}

/** Throws VALIDATION_FAILED. */
export function requirePhoneForSms({
  notifyBy,
  phone,
}: {
  notifyBy: "mail" | "sms";
  phone?: string | null;
}): void {
  if (notifyBy === "sms" && (phone ?? null) === null) {
    throw badField("/phone", "is needed for messages by SMS; give one, or choose mail");
  }
}

type NewUser = Pick<
  UserDocument,
  "_id" | "email" | "passwordHash" | "name" | "locale" | "notifyBy" | "role" | "createdAtMs" | "bodyHash"
> & { phone?: string | undefined };

export function newUser(input: NewUser): UserDocument {
  const { _id, email, passwordHash, name, phone, locale, notifyBy, role, createdAtMs, bodyHash } = input;
  return {
    _id,
    state: "live",
    email,
    passwordHash,
    name,
    phone: phone ?? null,
    locale,
    notifyBy,
    role,
    sessionEpoch: 1,
    ...(bodyHash !== undefined && { bodyHash }),
    createdAtMs,
    version: 1,
  };
}

/** Throws EMAIL_TAKEN. */
export async function insertUser(ports: Pick<UserPorts, "users">, user: UserDocument): Promise<void> {
  try {
    await ports.users.insert(user);
  } catch (error) {
    if (isDuplicateKey(error, "email")) throw fail("EMAIL_TAKEN");
    throw error;
  }
}
