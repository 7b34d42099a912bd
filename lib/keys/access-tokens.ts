import { createPrivateKey, type KeyObject } from "node:crypto";
import jwt from "jsonwebtoken";
import { LRUCache } from "lru-cache";
import { fail } from "../errors/errors.ts";
import type { Secrets } from "./secrets.ts";
import { publicKeyOf } from "./signing-keys.ts";

/** The only algorithm, at both ends: the header of a token chooses nothing (RFC 8725, 3.1). */
const algorithm = "ES256" as const;
const issuer = "eventsapp";
const audience = "eventsapp-api";

export const accessTokenLifeS = 15 * 60;

/** Whom an access token speaks for. */
export interface TokenHolder {
  userId: string;
  admin: boolean;
}

/** A token of 15 minutes, signed by the first of the keys. */
export function issueAccessToken(secrets: Secrets, holder: TokenHolder, nowMs: number): string {
  const [signing] = keysOf(secrets);
  if (!signing?.privateKey)
    throw new Error(
      "the first of the accessTokenKeys is not there to sign: nothing can sign an access token",
    );
  const claims = { iat: Math.floor(nowMs / 1000), ...(holder.admin && { adm: true }) };
  return jwt.sign(claims, signing.privateKey, {
    algorithm,
    keyid: signing.kid,
    issuer,
    audience,
    subject: holder.userId,
    expiresIn: accessTokenLifeS,
  });
}

/** The holder of the token. Throws TOKEN_INVALID: expired, changed, for another audience, or signed by no key of ours. */
export function verifyAccessToken(secrets: Secrets, token: string, nowMs: number): TokenHolder {
  const verified = verifiedBy(secrets);
  const known = verified.get(token) ?? verifiedToken(secrets, token, nowMs);
  if (Math.floor(nowMs / 1000) >= known.expiresAtS) throw fail("TOKEN_INVALID");
  verified.set(token, known);
  return known.holder;
}

interface VerifiedToken {
  holder: TokenHolder;
  expiresAtS: number;
}

/** Checking a signature costs as much as a whole small request, and a buyer sends the same token with each. */
const verifiedTokens = new WeakMap<Secrets, LRUCache<string, VerifiedToken>>();

function verifiedBy(secrets: Secrets): LRUCache<string, VerifiedToken> {
  const verified = verifiedTokens.get(secrets) ?? new LRUCache<string, VerifiedToken>({ max: 10_000 });
  verifiedTokens.set(secrets, verified);
  return verified;
}

function verifiedToken(secrets: Secrets, token: string, nowMs: number): VerifiedToken {
  const kid = read(() => jwt.decode(token, { complete: true }))?.header.kid;
  const key = keysOf(secrets).find((candidate) => candidate.kid === kid);
  if (!key) throw fail("TOKEN_INVALID");
  const clockTimestamp = Math.floor(nowMs / 1000);
  const options: jwt.VerifyOptions = { algorithms: [algorithm], issuer, audience, clockTimestamp };
  const claims = read(() => jwt.verify(token, key.publicKey, options)) as jwt.JwtPayload | null;
  if (!claims?.sub || claims.exp === undefined) throw fail("TOKEN_INVALID");
  return { holder: { userId: claims.sub, admin: claims.adm === true }, expiresAtS: claims.exp };
}

/** The public keys as a JWK set (RFC 7517). */
export function jwks(secrets: Secrets): { keys: Record<string, unknown>[] } {
  return {
    keys: keysOf(secrets).map(({ kid, publicKey }) => {
      const { kty, crv, x, y } = publicKey.export({ format: "jwk" });
      return { kty, crv, x, y, kid, use: "sig", alg: algorithm };
    }),
  };
}

/** Null where the token cannot be read: a foreign one makes jsonwebtoken throw SyntaxError and TypeError too. */
function read<T>(reading: () => T): T | null {
  try {
    return reading();
  } catch {
    return null;
  }
}

interface KeyPair {
  kid: string;
  /** Null: the keys of this process only verify. */
  privateKey: KeyObject | null;
  publicKey: KeyObject;
}

/** Reading a PEM costs more than checking a signature, so it is done once per set of secrets. */
const known = new WeakMap<Secrets, KeyPair[]>();

function keysOf(secrets: Secrets): KeyPair[] {
  const pairs =
    known.get(secrets) ??
    secrets.accessTokenKeys.map((key) => ({
      kid: key.kid,
      privateKey: "privateKey" in key ? createPrivateKey(key.privateKey) : null,
      publicKey: publicKeyOf(key),
    }));
  known.set(secrets, pairs);
  return pairs;
}
