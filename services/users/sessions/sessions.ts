import type { Clock } from "../../../lib/clock.ts";
import { hourMs, secondMs } from "../../../lib/clock.ts";
import { fail } from "../../../lib/errors/errors.ts";
import { newId, type RandomBytes } from "../../../lib/ids.ts";
import { nextState } from "../../../lib/state-machine.ts";
import type { Collection } from "../../../mixins/store/port.ts";
import { hashOf, newSecretToken } from "../passwords/secret-tokens.ts";
import {
  familyMoves,
  type RefreshTokenDocument,
  refreshTokenMoves,
  type TokenFamilyDocument,
} from "./session-documents.ts";

export interface SessionPorts {
  families: Collection<TokenFamilyDocument>;
  refreshTokens: Collection<RefreshTokenDocument>;
  clock: Clock;
  random: RandomBytes;
}

export const refreshTokenLifeMs = 30 * 24 * hourMs;
/** A lost answer or two tabs use a token twice within moments; a later use may be theft. */
export const siblingMs = 10 * secondMs;

/** Whose session it is, and under which number it began: another one of the account ends it. */
export interface SessionHolder {
  userId: string;
  sessionEpoch: number;
}

/** Opens a session; answers its first refresh token, which is stored as a hash only. */
export async function openSession(ports: SessionPorts, holder: SessionHolder): Promise<string> {
  const familyId = newId("fam", ports.random);
  // The token first: without a family it is worth nothing, and it goes when it expires.
  const token = await newToken(ports, familyId);
  const createdAtMs = ports.clock.nowMs();
  await ports.families.insert({ _id: familyId, ...holder, state: "open", createdAtMs, version: 1 });
  return token;
}

/**
 * Trades a refresh token for the next one of its session. Used again within 10 s of its first use it gets a sibling;
 * later, its whole session ends. Throws REFRESH_TOKEN_INVALID.
 */
export async function rotate(
  ports: SessionPorts,
  refreshToken: string,
): Promise<SessionHolder & { refreshToken: string }> {
  const { token, family } = await openTokenOf(ports, refreshToken);
  const usedAtMs = await use(ports, token);
  if (ports.clock.nowMs() - usedAtMs > siblingMs) {
    await revoke(ports, family);
    throw fail("REFRESH_TOKEN_INVALID");
  }
  const { userId, sessionEpoch } = family;
  return { userId, sessionEpoch, refreshToken: await newToken(ports, family._id) };
}

/** Ends the session that the token belongs to, if it is this user's. False when there is none such. */
export async function endSession(
  ports: SessionPorts,
  userId: string,
  refreshToken: string,
): Promise<boolean> {
  const token = await ports.refreshTokens.get(hashOf(refreshToken));
  const family = token && (await ports.families.get(token.familyId));
  if (family?.userId !== userId) return false;
  await revoke(ports, family);
  return true;
}

/** Removes at most `limit` refresh tokens that have expired, and the sessions that have none left; answers how many. */
export async function deleteExpired(ports: SessionPorts, limit: number): Promise<number> {
  const where = { expiresAtMs: { before: ports.clock.nowMs() + 1 } };
  const { items } = await ports.refreshTokens.find({ index: "byExpiry", where, limit });
  await Promise.all(items.map(({ _id, version }) => ports.refreshTokens.remove(_id, { version })));
  for (const familyId of new Set(items.map((token) => token.familyId))) await deleteIfEmpty(ports, familyId);
  return items.length;
}

async function deleteIfEmpty(ports: SessionPorts, familyId: string): Promise<void> {
  const left = await ports.refreshTokens.find({ index: "byFamily", where: { familyId }, limit: 1 });
  if (left.items.length === 0) await ports.families.remove(familyId, {});
}

async function openTokenOf(ports: SessionPorts, refreshToken: string) {
  const token = await ports.refreshTokens.get(hashOf(refreshToken));
  if (!token || token.expiresAtMs <= ports.clock.nowMs()) throw fail("REFRESH_TOKEN_INVALID");
  const family = await ports.families.get(token.familyId);
  if (family?.state !== "open") throw fail("REFRESH_TOKEN_INVALID");
  return { token, family };
}

/** When the token was used first, which may be now. */
async function use(ports: SessionPorts, token: RefreshTokenDocument): Promise<number> {
  if (token.usedAtMs !== null) return token.usedAtMs;
  const usedAtMs = ports.clock.nowMs();
  const { version } = token;
  const state = nextState(refreshTokenMoves, "use", token.state);
  const used = await ports.refreshTokens.change(
    token._id,
    { version },
    { state, usedAtMs, version: version + 1 },
  );
  if (used) return usedAtMs;
  // It can only have been used in the meantime, or have expired and been purged.
  return (await ports.refreshTokens.get(token._id))?.usedAtMs ?? Number.NEGATIVE_INFINITY;
}

async function revoke(ports: SessionPorts, family: TokenFamilyDocument): Promise<void> {
  if (family.state === "revoked") return;
  const { version } = family;
  const state = nextState(familyMoves, "revoke", family.state);
  // Zero changed: it was revoked in the meantime, which is final.
  await ports.families.change(family._id, { version }, { state, version: version + 1 });
}

async function newToken(ports: SessionPorts, familyId: string): Promise<string> {
  const token = newSecretToken("rt", ports.random);
  const createdAtMs = ports.clock.nowMs();
  await ports.refreshTokens.insert({
    _id: hashOf(token),
    familyId,
    state: "fresh",
    usedAtMs: null,
    createdAtMs,
    expiresAtMs: createdAtMs + refreshTokenLifeMs,
    version: 1,
  });
  return token;
}
