import { minuteMs } from "../../../lib/clock.ts";
import { insertIfNew } from "../../../mixins/store/insert-once.ts";
import type { Collection, CollectionSpec, Document } from "../../../mixins/store/port.ts";

/** The results of a mesh's backups, for operators of the payments; excluded from backups itself. */
export interface BackupRuns extends Document {
  _id: "payments";
  version: number;
  /** Of the last one that was proven; null before the first. */
  proven: ProvenBackup | null;
  /** How many failed, of all that there ever were. */
  failures: number;
  /** Set from just before this database's first backup, or from a restore into it: the kept backups are its own. */
  ownsBackups?: true;
}

export interface ProvenBackup {
  /** The moment that it holds, by the database's clock. */
  madeAtMs: number;
  bytes: number;
  tookMs: number;
}

export const backupRunsSpec: CollectionSpec<BackupRuns> = { name: "backupRuns" };

/** Whether a time was written by a clock that was ahead. */
export const isAhead = (atMs: number, nowMs: number) => atMs > nowMs + minuteMs;

/** The newest one stays, unless the clock that it was made by was ahead. */
export function recordProven(
  runs: Collection<BackupRuns>,
  proven: ProvenBackup,
  nowMs: number,
): Promise<void> {
  return record(runs, (known) => {
    const { madeAtMs } = known.proven ?? { madeAtMs: Number.NEGATIVE_INFINITY };
    const isNewer = madeAtMs < proven.madeAtMs || isAhead(madeAtMs, nowMs);
    return { proven: isNewer ? proven : known.proven };
  });
}

export function recordFailure(runs: Collection<BackupRuns>): Promise<void> {
  return record(runs, ({ failures }) => ({ failures: failures + 1 }));
}

export function recordOwner(runs: Collection<BackupRuns>): Promise<void> {
  return record(runs, () => ({ ownsBackups: true }));
}

async function record(
  runs: Collection<BackupRuns>,
  next: (known: BackupRuns) => Partial<BackupRuns>,
): Promise<void> {
  for (;;) {
    const known = await runs.get("payments");
    if (!known) {
      await insertIfNew(runs, { _id: "payments", version: 1, proven: null, failures: 0 });
      continue;
    }
    const { version } = known;
    if (await runs.change("payments", { version }, { ...next(known), version: version + 1 })) return;
  }
}
