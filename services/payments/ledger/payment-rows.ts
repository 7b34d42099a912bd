import { minuteMs } from "../../../lib/clock.ts";
import { failpoint } from "../../../lib/failpoints.ts";
import { nextState } from "../../../lib/state-machine.ts";
import { insertIfNew } from "../../../mixins/store/insert-once.ts";
import type { ChargeOutcome, ChargeRequest, ProviderCharge } from "../provider/provider.ts";
import { report } from "../reconciliation/differences.ts";
import { isFinal, type Payment, type PaymentEntry, paymentMoves } from "./payment-documents.ts";
import type { PaymentPorts } from "./payment-ports.ts";

/** How long an open payment is left to its order's worker before the processor is asked again. */
export const askAgainMs = minuteMs;

/** A payment that is about to be sent. */
export function sentPayment(request: ChargeRequest, entry: PaymentEntry): Payment {
  const { key, orderId, attempt, amountMinor, currency, buyerId, paymentMethod } = request;
  return {
    _id: key,
    ...{ orderId, attempt, amountMinor, currency, buyerId, paymentMethod },
    state: "sent",
    version: 1,
    firstSentAtMs: entry.atMs,
    askAtMs: entry.atMs + askAgainMs,
    settledAtMs: null,
    reason: null,
    url: null,
    history: [entry],
  };
}

/** A payment as the processor knows it, for a row that is missing. */
export function rebuiltPayment(charge: ProviderCharge, entry: PaymentEntry): Payment {
  const row = { ...sentPayment(charge, entry), firstSentAtMs: charge.createdAtMs };
  return { ...row, ...fieldsAfter(row, charge.outcome, entry.atMs) };
}

/** Writes the row unless it exists; answers the stored row. */
export async function writeOnce(ports: PaymentPorts, row: Payment): Promise<Payment> {
  const isNew = await failpoint(ports.failpoints, "payments.journal", () => insertIfNew(ports.payments, row));
  return isNew ? row : await existing(ports, row._id);
}

/** The processor's answer, and its request. */
interface Told {
  answer: ChargeOutcome;
  requestId?: string | null;
}

/**
 * Writes the processor's answer to a row that was read or written before, and answers the stored row. An
 * answer that comes too late changes nothing; one that contradicts a final row is logged for a person.
 */
export async function settle(ports: PaymentPorts, known: Payment, told: Told): Promise<Payment> {
  let row = known;
  for (;;) {
    reportContradiction(ports, row, told.answer.outcome);
    if (isFinal(row.state)) return row;
    const isOpen = mayMove(row, told.answer);
    const settled = isOpen && (await moveOn(ports, row, told));
    if (settled) return settled;
    // Another worker may have changed it since it was read.
    const latest = await existing(ports, known._id);
    if (!isOpen && latest.version === row.version) return row;
    row = latest;
  }
}

/** Null when another worker was faster. */
function moveOn(
  ports: PaymentPorts,
  row: Payment,
  { answer, requestId = null }: Told,
): Promise<Payment | null> {
  const atMs = ports.clock.nowMs();
  const history = [...row.history, { atMs, what: answer.outcome, requestId }];
  const fields = { ...fieldsAfter(row, answer, atMs), version: row.version + 1, history };
  return failpoint(ports.failpoints, "payments.settle", () =>
    ports.payments.change(row._id, { version: row.version }, fields),
  );
}

/** Updates the ledger to the processor's record of a charge; answers whether it differed. */
export async function record(ports: PaymentPorts, charge: ProviderCharge): Promise<boolean> {
  const known = await ports.payments.get(charge.key);
  if (known) {
    reportOtherAmount(ports, known, charge);
    return (await settle(ports, known, { answer: charge.outcome })).version !== known.version;
  }
  const what = `rebuilt from the processor as ${charge.outcome.outcome}`;
  const rebuilt = rebuiltPayment(charge, { atMs: ports.clock.nowMs(), what, requestId: null });
  await settle(ports, await writeOnce(ports, rebuilt), { answer: charge.outcome });
  return true;
}

function fieldsAfter(row: Payment, answer: ChargeOutcome, atMs: number) {
  const state = nextState(paymentMoves, answer.outcome, row.state);
  return {
    state,
    askAtMs: isFinal(state) ? null : atMs + askAgainMs,
    settledAtMs: isFinal(state) ? atMs : null,
    reason: answer.outcome === "declined" ? answer.reason : null,
    url: answer.outcome === "challenge" ? answer.url : row.url,
  };
}

function mayMove({ state }: Payment, { outcome }: ChargeOutcome): boolean {
  const from: readonly string[] = paymentMoves[outcome].from;
  return from.includes(state);
}

function reportContradiction(ports: PaymentPorts, row: Payment, processorSays: string): void {
  if (!isFinal(row.state) || !isFinal(processorSays) || row.state === processorSays) return;
  const { orderId, attempt, state } = row;
  const fields = { orderId, attempt, state, processorSays };
  report(ports, "outcome", [fields, "the processor contradicts a settled payment"]);
}

function reportOtherAmount(ports: PaymentPorts, row: Payment, charge: ProviderCharge): void {
  if (charge.outcome.outcome !== "succeeded") return;
  if (row.amountMinor === charge.amountMinor && row.currency === charge.currency) return;
  const { orderId, attempt, amountMinor } = row;
  const chargedMinor = charge.amountMinor;
  const fields = { orderId, attempt, amountMinor, chargedMinor };
  report(ports, "amount", [fields, "the processor charged another amount"]);
}

async function existing({ payments }: PaymentPorts, id: string): Promise<Payment> {
  const row = await payments.get(id);
  if (!row) throw new Error(`the payment ${id} must be in the ledger before it is settled, and is not`);
  return row;
}
