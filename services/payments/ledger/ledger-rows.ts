import { minuteMs } from "../../../lib/clock.ts";
import { failpoint } from "../../../lib/failpoints.ts";
import { type MoveTable, nextState } from "../../../lib/state-machine.ts";
import { insertIfNew } from "../../../mixins/store/insert-once.ts";
import type { Collection, Document } from "../../../mixins/store/port.ts";
import { isFinal, type PaymentEntry } from "./payment-documents.ts";
import type { PaymentPorts } from "./payment-ports.ts";

/** How long an open row is left to its order's worker before the processor is asked again. */
export const askAgainMs = minuteMs;

/** What payments and refunds have in common as rows of the ledger. */
interface Row extends Document {
  orderId: string;
  state: string;
  version: number;
  amountMinor: number;
  currency: string;
  firstSentAtMs: number;
  history: PaymentEntry[];
}

interface Outcome {
  outcome: string;
}

/** The processor's record of a charge or refund. */
interface ProviderRecord {
  key: string;
  amountMinor: number;
  currency: string;
  outcome: Outcome;
  createdAtMs: number;
}

/** The rows of one kind, payments or refunds, and how they differ from the other kind. */
export interface LedgerRows<R extends Row, T extends ProviderRecord> {
  ports: PaymentPorts;
  kind: "payment" | "refund";
  rows: Collection<R>;
  moves: MoveTable<R["state"], T["outcome"]["outcome"]>;
  failpoints: { journal: string; settle: string };
  /** A row that is about to be sent. */
  sent: (reported: T, entry: PaymentEntry) => R;
  /** The fields that an answer of the processor changes beside state and times. */
  answered: (row: R, answer: T["outcome"]) => Partial<R>;
  /** Alerts an operator that the processor has another final outcome. */
  reportContradiction: (row: R, processorSays: string) => void;
  /** Alerts an operator that the processor moved another amount. */
  reportOtherAmount: (row: R, reported: T) => void;
}

/** The processor's answer, and the request in which it came. */
interface Answer<T extends ProviderRecord> {
  answer: T["outcome"];
  requestId?: string | null;
}

/** Writes the row unless it exists; answers the stored row. */
export async function writeOnce<R extends Row, T extends ProviderRecord>(
  ledger: LedgerRows<R, T>,
  row: R,
): Promise<R> {
  const { ports, failpoints, rows } = ledger;
  const isNew = await failpoint(ports.failpoints, failpoints.journal, () => insertIfNew(rows, row));
  return isNew ? row : await existing(ledger, row._id);
}

/** A row as the processor knows it, for one that is missing. */
export function rebuilt<R extends Row, T extends ProviderRecord>(
  ledger: LedgerRows<R, T>,
  reported: T,
  entry: PaymentEntry,
): R {
  const row = { ...ledger.sent(reported, entry), firstSentAtMs: reported.createdAtMs };
  return { ...row, ...fieldsAfter(ledger, row, { answer: reported.outcome, atMs: entry.atMs }) };
}

/**
 * Writes the processor's answer to a row that was read or written before, and answers the stored row. An answer that
 * comes too late changes nothing; one that contradicts a final row is logged for a person.
 */
export async function settle<R extends Row, T extends ProviderRecord>(
  ledger: LedgerRows<R, T>,
  known: R,
  reported: Answer<T>,
): Promise<R> {
  let row = known;
  for (;;) {
    checkOutcome(ledger, row, reported.answer.outcome);
    if (isFinal(row.state)) return row;
    const isOpen = ledger.moves[reported.answer.outcome as T["outcome"]["outcome"]].from.includes(row.state);
    const settled = isOpen && (await change(ledger, row, reported));
    if (settled) return settled;
    // Another worker may have changed it since it was read.
    const latest = await existing(ledger, known._id);
    if (!isOpen && latest.version === row.version) return row;
    row = latest;
  }
}

/** Updates the ledger to the processor's record; answers whether it differed. */
export async function record<R extends Row, T extends ProviderRecord>(
  ledger: LedgerRows<R, T>,
  reported: T,
): Promise<boolean> {
  const known = await ledger.rows.get(reported.key);
  if (known) {
    checkAmount(ledger, known, reported);
    return (await settle(ledger, known, { answer: reported.outcome })).version !== known.version;
  }
  const what = `rebuilt from the processor as ${reported.outcome.outcome}`;
  const row = rebuilt(ledger, reported, { atMs: ledger.ports.clock.nowMs(), what, requestId: null });
  await settle(ledger, await writeOnce(ledger, row), { answer: reported.outcome });
  return true;
}

/** Null when another worker was faster. */
function change<R extends Row, T extends ProviderRecord>(
  ledger: LedgerRows<R, T>,
  row: R,
  { answer, requestId = null }: Answer<T>,
): Promise<R | null> {
  const atMs = ledger.ports.clock.nowMs();
  const history = [...row.history, { atMs, what: answer.outcome, requestId }];
  const fields = { ...fieldsAfter(ledger, row, { answer, atMs }), version: row.version + 1, history };
  return failpoint(ledger.ports.failpoints, ledger.failpoints.settle, () =>
    ledger.rows.change(row._id, { version: row.version } as Partial<R>, fields as Partial<R>),
  );
}

function fieldsAfter<R extends Row, T extends ProviderRecord>(
  ledger: LedgerRows<R, T>,
  row: R,
  { answer, atMs }: { answer: T["outcome"]; atMs: number },
) {
  const state = nextState(ledger.moves, answer.outcome as T["outcome"]["outcome"], row.state);
  return {
    state,
    askAtMs: isFinal(state) ? null : atMs + askAgainMs,
    settledAtMs: isFinal(state) ? atMs : null,
    ...ledger.answered(row, answer),
  };
}

function checkOutcome<R extends Row, T extends ProviderRecord>(
  ledger: LedgerRows<R, T>,
  row: R,
  processorSays: string,
): void {
  if (!isFinal(row.state) || !isFinal(processorSays) || row.state === processorSays) return;
  ledger.reportContradiction(row, processorSays);
}

function checkAmount<R extends Row, T extends ProviderRecord>(
  ledger: LedgerRows<R, T>,
  row: R,
  reported: T,
): void {
  if (reported.outcome.outcome !== "succeeded") return;
  if (row.amountMinor === reported.amountMinor && row.currency === reported.currency) return;
  ledger.reportOtherAmount(row, reported);
}

async function existing<R extends Row, T extends ProviderRecord>(
  { rows, kind }: LedgerRows<R, T>,
  id: string,
): Promise<R> {
  const row = await rows.get(id);
  if (!row) throw new Error(`the ${kind} ${id} must be in the ledger before it is settled, and is not`);
  return row;
}
