import { hourMs, secondMs } from "../../lib/clock.ts";
import { isDuplicateKey } from "../../mixins/store/port.ts";
import { askAgain } from "./charging.ts";
import type { Payment, Watermark } from "./payment-documents.ts";
import { askAgainMs, record } from "./payment-rows.ts";
import { keyLivesMs, type PaymentPorts } from "./ports.ts";
import type { ProviderCharge } from "./provider.ts";

const atATime = 100;
/** How far the processor's clock and ours may be apart, and how late a charge may enter its list. */
const skewMs = 15 * secondMs;

/**
 * Makes the ledger agree with the processor: asks for payments open longer than a minute, and compares what the
 * processor did since the last time with the payments, both ways. Orders with news are woken; contradictions are
 * logged for a person. Safe beside any other worker.
 */
export async function reconcile(ports: PaymentPorts): Promise<void> {
  await askForOpenPayments(ports);
  await compareWithProcessor(ports);
}

async function askForOpenPayments(ports: PaymentPorts): Promise<void> {
  for (;;) {
    const where = { askAtMs: { before: ports.clock.nowMs() + 1 } };
    const { items } = await ports.payments.find({ index: "open", where, limit: atATime });
    await Promise.all(items.map((row) => askFor(ports, row)));
    if (items.length < atATime) return;
  }
}

/** Takes the row's turn first, so that one worker asks. */
async function askFor(ports: PaymentPorts, row: Payment): Promise<void> {
  const nowMs = ports.clock.nowMs();
  const askAtMs = nowMs + (nowMs - row.firstSentAtMs < keyLivesMs ? askAgainMs : hourMs);
  const expected = { version: row.version, askAtMs: row.askAtMs };
  const taken = await ports.payments.change(row._id, expected, { askAtMs });
  if (!taken) return;
  const asked = await askAgain(ports, taken, null);
  if (asked && asked.version !== taken.version) await wake(ports, row.orderId);
}

async function compareWithProcessor(ports: PaymentPorts): Promise<void> {
  const nowMs = ports.clock.nowMs();
  const mark = await ports.watermarks.get("processor");
  const sinceMs = mark?.comparedUntilMs ?? 0;
  const succeeded = new Set<string>();
  for await (const charges of ports.provider.listSince(sinceMs - 2 * skewMs)) {
    for (const charge of charges) if (charge.outcome.outcome === "succeeded") succeeded.add(charge.key);
    await compareCharges(ports, charges);
  }
  await reportUnknownToProcessor(ports, succeeded, { sinceMs, untilMs: nowMs });
  await ports.reach("payments.watermark:before");
  await moveWatermark(ports, mark, nowMs);
  await ports.reach("payments.watermark:after");
}

async function compareCharges(ports: PaymentPorts, charges: ProviderCharge[]): Promise<void> {
  const rows = await ports.payments.getAll(charges.map(({ key }) => key));
  const byKey = new Map(rows.map((row) => [row._id, row]));
  for (const charge of charges) {
    if (agree(byKey.get(charge.key), charge)) continue;
    if (await record(ports, charge)) await wake(ports, charge.orderId);
  }
}

function agree(row: Payment | undefined, { outcome, amountMinor, currency }: ProviderCharge): boolean {
  if (row?.state !== outcome.outcome) return false;
  return row.state !== "succeeded" || (row.amountMinor === amountMinor && row.currency === currency);
}

/**
 * The other way round: payments that say `succeeded` of which the processor's list has nothing. Only those whose whole
 * life lies in the list's time can be judged; a longer one was settled by an answer to a later question.
 */
async function reportUnknownToProcessor(
  ports: PaymentPorts,
  listed: Set<string>,
  { sinceMs, untilMs }: { sinceMs: number; untilMs: number },
): Promise<void> {
  let after: string | undefined;
  do {
    const where = { settledAtMs: { from: sinceMs, before: untilMs } };
    const page = await ports.payments.find({ index: "settled", where, limit: 1_000, after });
    for (const { _id, orderId, attempt, state, firstSentAtMs } of page.items) {
      if (state !== "succeeded" || listed.has(_id) || firstSentAtMs < sinceMs - skewMs) continue;
      ports.log.error({ orderId, attempt }, "a payment succeeded of which the processor knows nothing");
    }
    after = page.nextCursor ?? undefined;
  } while (after);
}

/** Another worker's mark stays when it came first: both compared the same. */
async function moveWatermark(ports: PaymentPorts, mark: Watermark | null, nowMs: number): Promise<void> {
  if (mark) {
    const { version } = mark;
    await ports.watermarks.change("processor", { version }, { comparedUntilMs: nowMs, version: version + 1 });
    return;
  }
  try {
    await ports.watermarks.insert({ _id: "processor", comparedUntilMs: nowMs, version: 1 });
  } catch (error) {
    if (!isDuplicateKey(error, "_id")) throw error;
  }
}

/** Only the order's own recovery is left when it cannot be told. */
async function wake(ports: PaymentPorts, orderId: string): Promise<void> {
  try {
    await ports.wakeOrder(orderId);
  } catch (error) {
    ports.log.warn({ err: error, orderId }, "an order with news of its payment could not be woken");
  }
}
