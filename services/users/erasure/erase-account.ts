import type { z } from "zod";
import type { erasing } from "../../../contracts/users/accounts.ts";
import { minuteMs, secondMs } from "../../../lib/clock.ts";
import { fail } from "../../../lib/errors/errors.ts";
import { accessTokenLifeS } from "../../../lib/keys/access-tokens.ts";
import { requireVersion } from "../../../lib/optimistic-concurrency.ts";
import { nextState } from "../../../lib/state-machine.ts";
import { eraseMemberships, leaveOrganizers, refuseLastCreator } from "../organizers/leave-organizer.ts";
import { isLive, type UserDocument, type UserRow, userMoves } from "../user-documents.ts";
import type { UserPorts } from "../user-ports.ts";

export type Erasing = z.output<typeof erasing>;

/** Calls to other services for an erasure. Each may be repeated. */
export interface ErasingCalls {
  /** How many orders would be left without an owner who needs them. */
  countLive: (userId: string) => Promise<number>;
  /** Erases the person's data in the other services. */
  forget: (userId: string) => Promise<void>;
}

/** When another worker continues an erasure that did not finish. */
const retryMs = 30 * secondMs;
/** An access token outlives its account: data written with it until it expires is erased in a second pass. */
export const secondPassMs = accessTokenLifeS * secondMs + minuteMs;

/**
 * Begins to erase an account: at once no one can sign in to it, and its email is free. Repeated, it answers how far it
 * is. Throws NOT_FOUND, USER_HAS_TICKETS, LAST_EVENT_CREATOR, OWN_ADMIN_ROLE, PRECONDITION_FAILED.
 */
export async function beginErasing(
  ports: UserPorts,
  calls: ErasingCalls,
  { userId, ifMatch }: { userId: string; ifMatch?: number | undefined },
): Promise<Erasing> {
  const user = await ports.users.get(userId);
  if (!user) throw fail("NOT_FOUND", { what: "user", id: userId });
  if (!isLive(user)) return erasingView(user);
  requireVersion(user, ifMatch);
  if (user.role === "admin") throw fail("OWN_ADMIN_ROLE");
  await refuseWhileNeeded(ports, calls, userId);
  await leaveOrganizers(ports, userId);
  const { version } = user;
  const begun = await ports.users.change(userId, { version }, strippedOf(user, ports.clock.nowMs()));
  return begun ? erasingView(begun) : beginErasing(ports, calls, { userId, ifMatch });
}

/** Throws USER_HAS_TICKETS, LAST_EVENT_CREATOR. */
export async function refuseWhileNeeded(
  ports: UserPorts,
  calls: ErasingCalls,
  userId: string,
): Promise<void> {
  const live = await calls.countLive(userId);
  if (live > 0) throw fail("USER_HAS_TICKETS", { live });
  await refuseLastCreator(ports, userId);
}

/** Goes on with the erasings that are due, at most `limit`; answers how many were looked at. */
export async function continueErasings(
  ports: UserPorts,
  calls: ErasingCalls,
  limit: number,
): Promise<number> {
  const where = { nextAtMs: { before: ports.clock.nowMs() + 1 } };
  const { items } = await ports.users.find({ index: "due", where, limit });
  for (const user of items) await continueErasing(ports, calls, user);
  return items.length;
}

async function continueErasing(ports: UserPorts, calls: ErasingCalls, user: UserRow): Promise<void> {
  const { _id, version } = user;
  const nowMs = ports.clock.nowMs();
  const lease = { nextAtMs: nowMs + retryMs, version: version + 1 };
  if (!(await ports.users.change(_id, { version }, lease))) return;
  await calls.forget(_id);
  await eraseOwn(ports, _id);
  const againAtMs = (user.erasingAtMs ?? 0) + secondPassMs;
  const rest =
    nowMs < againAtMs
      ? { nextAtMs: againAtMs }
      : { state: nextState(userMoves, "forget", user.state), nextAtMs: null };
  await ports.users.change(_id, { version: lease.version }, { ...rest, version: lease.version + 1 });
}

/** The person's data in this service beside the account itself. Sessions go when they expire, without a name. */
async function eraseOwn(ports: UserPorts, userId: string): Promise<void> {
  await eraseMemberships(ports, userId);
  const mine = { index: "byUser", where: { userId }, limit: 1_000 } as const;
  for (const kept of [ports.knownAddresses, ports.passwordResets, ports.invitations]) {
    const { items } = await kept.find(mine);
    await Promise.all(items.map(({ _id }) => kept.remove(_id, {})));
  }
}

/** Everything but the id and the dates goes, in the one change that ends the account. */
function strippedOf(user: UserDocument, nowMs: number): Partial<UserRow> {
  const { _id, state, createdAtMs, version, ...person } = user;
  const nothing = Object.fromEntries(Object.keys(person).map((field) => [field, undefined]));
  return {
    ...nothing,
    state: nextState(userMoves, "erase", state),
    erasingAtMs: nowMs,
    nextAtMs: nowMs,
    version: version + 1,
  };
}

function erasingView({ _id: id, state }: UserRow): Erasing {
  return { id, state: state === "erased" ? "erased" : "erasing" };
}
