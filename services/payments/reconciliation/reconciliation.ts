import { hourMs, secondMs } from "../../../lib/clock.ts";
import { failpoint } from "../../../lib/failpoints.ts";
import { insertIfNew } from "../../../mixins/store/insert-once.ts";
import { everyPage } from "../../../mixins/store/pagination.ts";
import { askAgainMs } from "../ledger/ledger-rows.ts";
import type { Watermark } from "../ledger/payment-documents.ts";
import { keyLivesMs, type PaymentPorts } from "../ledger/payment-ports.ts";
import { type AnyBook, anyBooks, type ProcessorRecord, type Row } from "./reconciled-books.ts";

const batchSize = 100;
/** Maximum delay of the processor's list. */
const latenessMs = 30 * secondMs;

/** The result of a reconciliation: keys of rows that it wrote or changed, and of rows unknown to the processor. */
export interface Reconciled {
  mended: string[];
  unknownToProcessor: string[];
}

/**
 * Makes the ledger agree with the processor: asks for payments and refunds open longer than a minute, and compares
 * the processor's changes since the last time with the rows, both ways. Orders with news are woken; contradictions are
 * logged for a person. Safe beside any other worker.
 */
export async function reconcile(ports: PaymentPorts): Promise<Reconciled> {
  const found: Reconciled = { mended: [], unknownToProcessor: [] };
  const books = anyBooks(ports);
  for (const book of books) await askForOpenRows(ports, book, found);
  await compareWithProcessor(ports, books, found);
  return found;
}

async function askForOpenRows(ports: PaymentPorts, book: AnyBook, found: Reconciled): Promise<void> {
  for (;;) {
    const where = { askAtMs: { before: ports.clock.nowMs() + 1 } };
    const { items } = await book.rows.find({ index: "open", where, limit: batchSize });
    const asked = await Promise.all(items.map((row) => askFor(ports, book, row)));
    found.mended.push(...asked.filter((key) => key !== null));
    if (items.length < batchSize) return;
  }
}

/** Takes the row's turn first, so that one worker asks. The row's key when there was news of it. */
async function askFor(ports: PaymentPorts, book: AnyBook, row: Row): Promise<string | null> {
  const nowMs = ports.clock.nowMs();
  const askAtMs = nowMs + (nowMs - row.firstSentAtMs < keyLivesMs ? askAgainMs : hourMs);
  const expected = { version: row.version, askAtMs: row.askAtMs };
  const taken = await book.rows.change(row._id, expected, { askAtMs });
  if (!taken) return null;
  const asked = await book.askAgain(taken);
  if (!asked || asked.version === taken.version) return null;
  await wake(ports, row.orderId);
  return row._id;
}

async function compareWithProcessor(ports: PaymentPorts, books: AnyBook[], found: Reconciled): Promise<void> {
  const untilMs = ports.clock.nowMs();
  const mark = await ports.watermarks.get("processor");
  const { comparedUntilMs = 0, soughtUntilMs = 0 } = mark ?? {};
  let latestMs = comparedUntilMs;
  for (const book of books) {
    const listed = new Set<string>();
    for await (const page of book.listSince(comparedUntilMs - latenessMs)) {
      for (const record of page) {
        listed.add(record.key);
        latestMs = Math.max(latestMs, record.changedAtMs);
      }
      await comparePage(ports, book, { page, found });
    }
    const span = { from: soughtUntilMs, before: untilMs };
    found.unknownToProcessor.push(...(await reportUnknown(book, { listed, span })));
  }
  await failpoint(ports.failpoints, "payments.watermark", () =>
    moveWatermark(ports, mark, { comparedUntilMs: latestMs, soughtUntilMs: untilMs }),
  );
}

async function comparePage(
  ports: PaymentPorts,
  book: AnyBook,
  { page, found }: { page: ProcessorRecord[]; found: Reconciled },
): Promise<void> {
  const rows = await book.rows.getAll(page.map(({ key }) => key));
  const byKey = new Map(rows.map((row) => [row._id, row]));
  for (const record of page) {
    if (book.agree(byKey.get(record.key), record)) continue;
    if (!(await book.record(record))) continue;
    found.mended.push(record.key);
    await wake(ports, record.orderId);
  }
}

/**
 * The other way round: rows that say `succeeded` and are not in the processor's list. It is asked for each of them,
 * because the list is by its clock and the rows are by ours, which may differ.
 */
async function reportUnknown(
  book: AnyBook,
  { listed, span }: { listed: Set<string>; span: { from: number; before: number } },
): Promise<string[]> {
  const unknown: string[] = [];
  const query = { index: "settled", where: { settledAtMs: span }, limit: batchSize };
  for await (const page of everyPage(book.rows, query)) {
    const missing = page.filter(({ _id, state }) => state === "succeeded" && !listed.has(_id));
    const record = await Promise.all(missing.map((row) => book.findAtProcessor({ ...row, key: row._id })));
    const reported = missing.filter((_, i) => record[i]?.outcome.outcome !== "succeeded");
    for (const row of reported) book.reportUnknown(row);
    unknown.push(...reported.map(({ _id }) => _id));
  }
  return unknown;
}

/** Another worker's mark stays when it came first: both compared the same. */
async function moveWatermark(
  ports: PaymentPorts,
  mark: Watermark | null,
  untilMs: Pick<Watermark, "comparedUntilMs" | "soughtUntilMs">,
): Promise<void> {
  if (mark) {
    const { version } = mark;
    await ports.watermarks.change("processor", { version }, { ...untilMs, version: version + 1 });
    return;
  }
  await insertIfNew(ports.watermarks, { _id: "processor", ...untilMs, version: 1 });
}

/** The order's own recovery takes over when the notification fails. */
async function wake(ports: PaymentPorts, orderId: string): Promise<void> {
  try {
    await ports.wakeOrder(orderId);
  } catch (error) {
    ports.log.warn({ err: error, orderId }, "an order with news of its payment could not be woken");
  }
}
