import { hourMs } from "../../../lib/clock.ts";
import { derivedId } from "../../../lib/ids.ts";
import { insertIfNew } from "../../../mixins/store/insert-once.ts";
import type { UserPorts } from "../user-ports.ts";

type AddressPorts = Pick<UserPorts, "knownAddresses" | "clock">;

export const knownForMs = 30 * 24 * hourMs;
/** Signing in again on the same day writes nothing. */
const freshForMs = 24 * hourMs;

/** True after a sign-in to the account from this address in the last 30 days. */
export async function isKnownAddress(ports: AddressPorts, userId: string, address: string): Promise<boolean> {
  const known = await ports.knownAddresses.get(idOf(userId, address));
  return known !== null && ports.clock.nowMs() - known.lastAtMs < knownForMs;
}

/** Notes a sign-in. Clients without a known address share one name, which is no mark of the owner. */
export async function rememberAddress(ports: AddressPorts, userId: string, address: string): Promise<void> {
  if (address === "unknown") return;
  const _id = idOf(userId, address);
  const lastAtMs = ports.clock.nowMs();
  const known = await ports.knownAddresses.get(_id);
  if (known && lastAtMs - known.lastAtMs < freshForMs) return;
  if (known) {
    await ports.knownAddresses.change(_id, {}, { lastAtMs });
    return;
  }
  await insertIfNew(ports.knownAddresses, { _id, userId, lastAtMs });
}

/** Removes at most `limit` that are known no more; answers how many. */
export async function purgeOldAddresses(ports: AddressPorts, limit: number): Promise<number> {
  const where = { lastAtMs: { before: ports.clock.nowMs() - knownForMs } };
  const { items } = await ports.knownAddresses.find({ index: "byTime", where, limit });
  await Promise.all(items.map(({ _id, lastAtMs }) => ports.knownAddresses.remove(_id, { lastAtMs })));
  return items.length;
}

const idOf = (userId: string, address: string) => derivedId("adr", userId, address);
