import type mongoose from "mongoose";

type Db = mongoose.mongo.Db;

/** From now on the database's profiler keeps each command as it came; the usual room for them is too small. */
export async function watch(db: Db): Promise<void> {
  await db.createCollection("system.profile", { capped: true, size: 64 * 2 ** 20 });
  await db.command({ profile: 2 });
}

/** A command that the profiler kept, and how the server answers it. */
export interface Asked {
  shown: string;
  stages: string[];
  keys: number;
  docs: number;
  answered: number;
  isRead: boolean;
}

/** What the profiler kept of a collection, with the plan of each command. */
export async function askedOf(db: Db, collection: string): Promise<Asked[]> {
  await db.command({ profile: 0 });
  const kept = await db
    .collection("system.profile")
    .find({ ns: `${db.databaseName}.${collection}` })
    .toArray();
  const asked: Asked[] = [];
  for (const { op, command, keysExamined = 0, docsExamined = 0, nreturned = 0, ...entry } of kept) {
    const question = questionOf(collection, op, command);
    if (!question) continue;
    const plan = await db.command({ explain: question, verbosity: "queryPlanner" });
    const shown = `${JSON.stringify(question).slice(0, 300)} ${entry.planSummary}`;
    const isRead = !("findAndModify" in question || "delete" in question || "update" in question);
    asked.push({
      shown,
      stages: stagesIn(plan),
      keys: keysExamined,
      docs: docsExamined,
      answered: nreturned,
      isRead,
    });
  }
  await db.collection("system.profile").drop();
  return asked;
}

/** The command without what belongs to its connection; null for inserts and what asks about indexes. */
function questionOf(collection: string, op: string, command: mongoose.mongo.Document): object | null {
  if (op === "remove") return { delete: collection, deletes: [command] };
  if (op === "update") return { update: collection, updates: [command] };
  const { lsid: _, $clusterTime: __, $db: ___, txnNumber: ____, maxTimeMS: _____, ...rest } = command;
  const { readConcern: ______, writeConcern: _______, ...question } = rest;
  return ["find", "aggregate", "findAndModify", "count"].some((name) => name in question) ? question : null;
}

/** Every stage of a plan, however deep it stands. */
function stagesIn(plan: unknown): string[] {
  if (typeof plan !== "object" || plan === null) return [];
  const { stage, rejectedPlans: _, ...rest } = plan as Record<string, unknown>;
  return [...(typeof stage === "string" ? [stage] : []), ...Object.values(rest).flatMap(stagesIn)];
}

/** A seek may look at a key or two beyond each of its stretches. */
const spareKeys = 40;

/** What is wrong with the plan of a command: none scans, sorts, or reads much more than it answers. */
export function faultsOf({ shown, stages, keys, docs, answered, isRead }: Asked): string[] {
  if (stages.includes("COLLSCAN")) return [`scan: ${shown}`];
  if (stages.includes("SORT")) return [`sort: ${shown}`];
  const isFrugal =
    docs <= (isRead ? answered : 1) && (shown.includes("$group") || keys <= answered + spareKeys);
  return isFrugal ? [] : [`reads ${keys} keys and ${docs} documents for ${answered}: ${shown}`];
}
