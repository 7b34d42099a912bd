import type { Session } from "../../../contracts/users/users.ts";
import { fail } from "../../../lib/errors/errors.ts";
import { accessTokenLifeS, issueAccessToken } from "../../../lib/keys/access-tokens.ts";
import { isLive, type UserDocument, userView } from "../user-documents.ts";
import type { UserPorts } from "../user-ports.ts";
import { countingFailures } from "./count-failures.ts";
import { isKnownAddress, rememberAddress } from "./known-addresses.ts";
import { openSession, rotate } from "./sessions.ts";

/**
 * Throws INVALID_CREDENTIALS, after the same work, whether the user or the password is unknown; TOO_MANY_REQUESTS
 * after too many failures, the same whether the account exists.
 */
export async function logIn(
  ports: UserPorts,
  { email, password }: { email: string; password: string },
  address: string,
): Promise<Session> {
  const user = await userWithEmail(ports, email);
  // A distributed attack cannot lock the owner out at home.
  const atHome = await isKnownAddress(ports, user?._id ?? "", address);
  const pair = `${address} ${email}`;
  await countingFailures(
    ports,
    [
      ["loginFromAddress", address],
      ["loginFromAddressToAccount", pair],
      ...(atHome ? [] : [["loginToAccount", email] as ["loginToAccount", string]]),
    ],
    async () => {
      const right = await ports.passwords.verifyPassword(password, user?.passwordHash ?? null);
      if (!user || !right) throw fail("INVALID_CREDENTIALS");
    },
  );
  const signedIn = user as UserDocument;
  await ports.attempts.reset("loginFromAddressToAccount", pair);
  await rememberAddress(ports, signedIn._id, address);
  return startSession(ports, await renewHash(ports, signedIn, password));
}

/** Trades a refresh token for a new pair of tokens. Throws REFRESH_TOKEN_INVALID, TOO_MANY_REQUESTS. */
export function refresh(ports: UserPorts, refreshToken: string, address: string): Promise<Session> {
  return countingFailures(ports, [["tokenFromAddress", address]], async () => {
    const next = await rotate(ports, refreshToken);
    const user = await ports.users.get(next.userId);
    if (!isLive(user) || user.sessionEpoch !== next.sessionEpoch) throw fail("REFRESH_TOKEN_INVALID");
    return sessionOf(ports, user, next.refreshToken);
  });
}

/** A session of the account as it was read: if its sessions have ended since, this one has too. */
export async function startSession(ports: UserPorts, user: UserDocument): Promise<Session> {
  const { _id: userId, sessionEpoch } = user;
  return sessionOf(ports, user, await openSession(ports, { userId, sessionEpoch }));
}

export async function userWithEmail(
  ports: Pick<UserPorts, "users">,
  email: string,
): Promise<UserDocument | null> {
  const { items } = await ports.users.find({ index: "byEmail", where: { email }, limit: 1 });
  return isLive(items[0]) ? items[0] : null;
}

function sessionOf(ports: UserPorts, user: UserDocument, refreshToken: string): Session {
  const holder = { userId: user._id, admin: user.role === "admin" };
  const accessToken = issueAccessToken(ports.secrets, holder, ports.clock.nowMs());
  return { user: userView(user), accessToken, refreshToken, expiresInS: accessTokenLifeS };
}

/** Only now is the password known, so only now can its hash follow a new cost or pepper. */
async function renewHash(ports: UserPorts, user: UserDocument, password: string): Promise<UserDocument> {
  if (user.passwordHash === null || !ports.passwords.isStale(user.passwordHash)) return user;
  const passwordHash = await ports.passwords.hashPassword(password);
  const { version } = user;
  const renewed = await ports.users.change(user._id, { version }, { passwordHash, version: version + 1 });
  // Zero changed: the user changed in the meantime, and the next login tries again.
  return isLive(renewed) ? renewed : user;
}
