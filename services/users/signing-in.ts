import type { Session } from "../../contracts/users.ts";
import { accessTokenLifeS, issueAccessToken } from "../../lib/access-tokens.ts";
import { fail } from "../../lib/errors.ts";
import { openSession, rotate } from "./sessions.ts";
import { type UserDocument, userView } from "./user-documents.ts";
import type { UserPorts } from "./user-ports.ts";

/** Throws INVALID_CREDENTIALS, after the same work, whether the user or the password is unknown. */
export async function logIn(
  ports: UserPorts,
  { email, password }: { email: string; password: string },
): Promise<Session> {
  const { items } = await ports.users.find({ index: "byEmail", where: { email }, limit: 1 });
  const user = items[0] ?? null;
  const right = await ports.passwords.verifyPassword(password, user?.passwordHash ?? null);
  if (!user || !right) throw fail("INVALID_CREDENTIALS");
  await renewHash(ports, user, password);
  return startSession(ports, user);
}

/** Trades a refresh token for a new pair of tokens. Throws REFRESH_TOKEN_INVALID. */
export async function refresh(ports: UserPorts, refreshToken: string): Promise<Session> {
  const next = await rotate(ports, refreshToken);
  const user = await ports.users.get(next.userId);
  if (!user) throw fail("REFRESH_TOKEN_INVALID");
  return sessionOf(ports, user, next.refreshToken);
}

export async function startSession(ports: UserPorts, user: UserDocument): Promise<Session> {
  return sessionOf(ports, user, await openSession(ports, user._id));
}

function sessionOf(ports: UserPorts, user: UserDocument, refreshToken: string): Session {
  const holder = { userId: user._id, admin: user.role === "admin" };
  const accessToken = issueAccessToken(ports.secrets, holder, ports.clock.nowMs());
  return { user: userView(user), accessToken, refreshToken, expiresInS: accessTokenLifeS };
}

/** Only now is the password known, so only now can its hash follow a new cost or pepper. */
async function renewHash(ports: UserPorts, user: UserDocument, password: string): Promise<void> {
  if (!ports.passwords.isStale(user.passwordHash)) return;
  const passwordHash = await ports.passwords.hashPassword(password);
  const { version } = user;
  // Zero changed: the user changed meanwhile, and the next login tries again.
  await ports.users.change(user._id, { version }, { passwordHash, version: version + 1 });
}
