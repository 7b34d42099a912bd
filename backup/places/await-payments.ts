import { setTimeout as pause } from "node:timers/promises";
import { secondMs } from "../../lib/clock.ts";
import { withLedgerDatabase } from "../../mixins/store/mongo/mongo-commands.ts";
import { isAway } from "../../mixins/store/mongo/mongo-errors.ts";
import { isUnfinished } from "../restore/restored-names.ts";
import { paymentsAddressOf } from "./payments-address.ts";

/**
 * Waits, up to this limit, until the server of a mesh under installation answers, and prints what it waits for. Never
 * throws: the next use of the server reports the fault.
 */
export function awaitServer(url: string, patienceMs: number): Promise<void> {
  return awaitThat(() => true, url, patienceMs);
}

/** The same until the payments are there, too. */
export function awaitPayments(url: string, patienceMs: number): Promise<void> {
  const isDecided = (present: string[]) => present.includes("payments") || isUnfinished(present);
  return awaitThat(isDecided, url, patienceMs);
}

type Enough = (collections: string[]) => boolean;

async function awaitThat(isEnough: Enough, url: string, patienceMs: number): Promise<void> {
  const untilMs = performance.now() + patienceMs;
  let reported: string | null = null;
  while (performance.now() < untilMs) {
    const missing = await missingAt(url, isEnough);
    if (missing === null) return;
    if (missing !== reported) console.log(`${missing}: waiting, for ${patienceMs / secondMs} s at most.`);
    reported = missing;
    await pause(Math.min(secondMs, patienceMs));
  }
}

/** In words; null when time would not mend it. */
async function missingAt(url: string, isEnough: Enough): Promise<string | null> {
  try {
    const present = await withLedgerDatabase(paymentsAddressOf(url), (ledger) => ledger.collections());
    return isEnough(present) ? null : "The database has no payments yet";
  } catch (error) {
    const { message, cause } = error as Error;
    return isAway(error) || isAway(cause) ? message.replace(/\.$/, "") : null;
  }
}
