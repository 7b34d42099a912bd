import type { Logger } from "../../../lib/telemetry/logging.ts";
import type { CollectionRules } from "../collection-rules.ts";
import { sameJson } from "../plain-json.ts";
import { codeOf, codes } from "./mongo-errors.ts";
import { type Rows, type WantedIndex, wantedIndexes } from "./mongo-indexes.ts";

/** As the server lists it. */
interface Index {
  name: string;
  key: object;
  v?: unknown;
}

/**
 * Makes the indexes that are missing, and then looks whether all are as they must be; several processes may do so at
 * once. Throws one sentence that names the index and the remedy.
 */
export async function prepareIndexes(rows: Rows, rules: CollectionRules, log: Logger): Promise<void> {
  const wanted = wantedIndexes(rules);
  const present = new Set((await indexesOf(rows)).map(({ name }) => name));
  const missing = wanted.filter(({ name }) => !present.has(name));
  if (missing.length > 0)
    log.info({ collection: rows.collectionName, indexes: missing.map(({ name }) => name) }, "making indexes");
  // All of them: one that another process is still building is listed already, and is waited for in this way.
  if (wanted.length > 0) await makeIndexes(rows, wanted);
  const made = await indexesOf(rows);
  checkIndexes(rows, wanted, made);
  const needed = new Set(["_id_", ...wanted.map(({ name }) => name)]);
  const surplus = made.map(({ name }) => name).filter((name) => !needed.has(name));
  if (surplus.length === 0) return;
  log.warn({ collection: rows.collectionName, indexes: surplus }, "these indexes serve nothing; drop them");
}

async function indexesOf(rows: Rows): Promise<Index[]> {
  try {
    return await rows.listIndexes().toArray();
  } catch (error) {
    if (codeOf(error) === codes.noCollection) return [];
    throw error;
  }
}

async function makeIndexes(rows: Rows, indexes: WantedIndex[]): Promise<void> {
  const names = indexes.map(({ name }) => name).join(", ");
  try {
    // By a majority: a member that is down must not keep a process from starting.
    await rows.createIndexes(indexes, { commitQuorum: "majority" });
  } catch (error) {
    switch (codeOf(error)) {
      case codes.duplicateKey:
        throw new Error(
          `${placeOf(rows)}: documents break a new unique index (one of ${names}); remove the doubles, and start again`,
        );
      case codes.unauthorized:
        throw new Error(
          `${placeOf(rows)}: this user may not make the indexes ${names}; give it the role readWrite there, and start again`,
        );
      // Another index is in the way: the check says which.
      case codes.otherOptions:
      case codes.otherKey:
        return;
      default:
        throw error;
    }
  }
}

function checkIndexes(rows: Rows, wanted: WantedIndex[], made: Index[]): void {
  const again = "drop it while no one buys, and start again: it is made again";
  for (const index of wanted) {
    const found = made.find(({ name, key }) => name === index.name || isSameKey(key, index.key));
    if (!found || isSame(found, index)) continue;
    const { v: _, ...definition } = found;
    throw new Error(
      `${placeOf(rows)}: the index ${found.name} is ${JSON.stringify(definition)}, and must be ${JSON.stringify(index)}; ${again}`,
    );
  }
  const missing = wanted.find(({ name }) => !made.some((index) => index.name === name));
  if (missing)
    throw new Error(`${placeOf(rows)}: the index ${missing.name} is missing; start again: it is made`);
}

/** Alike but for the version of its format. */
function isSame({ v: _, ...found }: Index, wanted: WantedIndex): boolean {
  return sameJson(found, wanted) && isSameKey(found.key, wanted.key);
}

/** The order of an index's fields counts, and their directions. */
const isSameKey = (a: object, b: object) => JSON.stringify(a) === JSON.stringify(b);

function placeOf(rows: Rows): string {
  return `database "${rows.dbName}", collection "${rows.collectionName}"`;
}
