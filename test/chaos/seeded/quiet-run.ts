import { rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as pause } from "node:timers/promises";
import { minuteMs } from "../../../lib/clock.ts";
import { issueAccessToken } from "../../../lib/keys/access-tokens.ts";
import type { Document } from "../../../mixins/store/port.ts";
import { type ShopOptions, startShop } from "../../../shop.ts";
import { testSettings } from "../../shop/deployments/deployment.ts";
import { SettableClock } from "../../shop/deployments/settable-clock.ts";
import { check, type Remains } from "../checks/check.ts";
import { type Books, readBooks } from "../checks/stored-documents.ts";
import { Journal } from "../load/journal.ts";
import { type LoadOptions, startLoad } from "../load/load.ts";

const longestMs = 60_000;
/** Longer than a reservation and an attempt last. */
const overnightMs = 11 * minuteMs;

/** A load on a whole shop in this process, without faults, and its results. */
export async function runQuietScenario(
  load: Pick<LoadOptions, "seed" | "buyers"> & { isLongEnough: (journal: Journal) => boolean },
  options: ShopOptions = {},
): Promise<Remains> {
  const clock = new SettableClock();
  const settings = testSettings({ ATTEMPTS_PER_ADDRESS: 1_000, LOG_LEVEL: "silent" });
  const shop = await startShop(settings, { ...options, clock });
  try {
    const journal = new Journal();
    const line = {
      url: shop.url!,
      journal,
      patience: { untilMs: Number.POSITIVE_INFINITY },
      tokenOf: (userId: string) =>
        issueAccessToken(shop.runtime.secrets, { userId, admin: false }, clock.nowMs()),
    };
    const pace = { everyMs: minuteMs, fateAfterMs: 2_000 };
    const running = await startLoad({ ...load, line, hurry: async () => {}, pace });
    const endsAtMs = Date.now() + longestMs;
    while (!load.isLongEnough(journal) && Date.now() < endsAtMs) await pause(200);
    await running.leave();
    return await whenAllIsDone(settings.DATA_DIR, { journal, clock });
  } finally {
    await shop.stop();
    rmSync(settings.DATA_DIR, { recursive: true });
  }
}

async function whenAllIsDone(
  folder: string,
  { journal, clock }: { journal: Journal; clock: SettableClock },
): Promise<Remains> {
  // A fault that stays for a while is the seeded one.
  let sameFor = 0;
  let before = "";
  for (let looks = 0; ; looks++) {
    // An attempt that was given up leaves its order some minutes more.
    if (looks % 4 === 0) clock.advance(overnightMs);
    const books = await readBooks(async (store, name) => readAll(join(folder, `${store}.sqlite`), name));
    const remains = { books, journal, taken: takenAsClaimed(books), alarms: [] };
    const found = JSON.stringify(check(remains));
    sameFor = found === before ? sameFor + 1 : 0;
    before = found;
    if (found === "[]" || sameFor === 5 || looks === 30) return remains;
    await pause(1_000);
  }
}

/** The places of this shop are in its memory: they are taken to be those that the orders claim. */
function takenAsClaimed({ events, orders }: Books) {
  const claims = (eventId: string) =>
    orders.flatMap((order) => (order.eventId === eventId ? order.claims : []));
  return new Map(events.map(({ _id }) => [_id, claims(_id)]));
}

function readAll<D extends Document>(file: string, collection: string): D[] {
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    const rows = db.prepare(`SELECT doc FROM "${collection}"`).all() as { doc: string }[];
    return rows.map(({ doc }) => JSON.parse(doc));
  } finally {
    db.close();
  }
}
