import type { z } from "zod";
import type { registerUser, Session } from "../../contracts/users.ts";
import { fail } from "../../lib/errors.ts";
import { badField } from "../../lib/field-errors.ts";
import { newId } from "../../lib/ids.ts";
import { isDuplicateKey } from "../../mixins/store/port.ts";
import { startSession } from "./signing-in.ts";
import type { UserDocument } from "./user-documents.ts";
import type { UserPorts } from "./user-ports.ts";

type Registration = z.output<(typeof registerUser)["params"]>;

/** Opens an account and signs it in. Throws EMAIL_TAKEN; of two at once with the same email, one wins. */
export async function register(ports: UserPorts, wish: Registration): Promise<Session> {
  if (wish.notifyBy === "sms" && wish.phone === undefined) {
    throw badField("/phone", "is needed to be told by sms; give one, or choose mail");
  }
  const known = await ports.users.find({ index: "byEmail", where: { email: wish.email }, limit: 1 });
  if (known.items.length > 0) throw fail("EMAIL_TAKEN");
  const user = await newUser(ports, wish);
  try {
    await ports.users.insert(user);
  } catch (error) {
    if (isDuplicateKey(error, "email")) throw fail("EMAIL_TAKEN");
    throw error;
  }
  return startSession(ports, user);
}

async function newUser(ports: UserPorts, wish: Registration): Promise<UserDocument> {
  return {
    _id: newId("usr", ports.random),
    email: wish.email,
    passwordHash: await ports.passwords.hashPassword(wish.password),
    name: wish.name,
    phone: wish.phone ?? null,
    locale: wish.locale,
    notifyBy: wish.notifyBy,
    role: "user",
    createdAtMs: ports.clock.nowMs(),
    version: 1,
  };
}
