import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "@jest/globals";
import { openSqliteStore } from "../../mixins/store/sqlite/sqlite-store.ts";
import type { Payment } from "../../services/payments/ledger/payment-documents.ts";
import { paymentSpec } from "../../services/payments/ledger/payment-documents.ts";
import { refundSpec } from "../../services/payments/ledger/refund-documents.ts";
import { type Extent, takingFromFolder } from "../make/ledger-source.ts";
import { type Backup, makeBackup } from "../make/make-backup.ts";
import { newScratch, removeScratch } from "../scratch-folder.ts";

export const passphrase = "a passphrase of the spec";
export const nowMs = Date.parse("2026-01-01T12:00:00Z");

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A new folder that goes when the specs of this file are done. */
export function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "eventsapp-backup-"));
  folders.push(folder);
  return folder;
}

export function payment(n: number, fields: Partial<Payment> = {}): Payment {
  return {
    _id: `ord_${n}:1`,
    orderId: `ord_${n}`,
    attempt: 1,
    state: "succeeded",
    version: 2,
    amountMinor: 2_500,
    currency: "EUR",
    buyerId: "usr_ada",
    paymentMethod: "pm_card_visa",
    firstSentAtMs: nowMs,
    askAtMs: null,
    settledAtMs: nowMs,
    reason: null,
    url: null,
    history: [],
    ...fields,
  };
}

export function openPayments(dataDir: string) {
  const store = openSqliteStore(join(dataDir, "payments.sqlite"));
  const [payments, refunds] = [store.collection(paymentSpec), store.collection(refundSpec)];
  return { payments, refunds, close: () => store.close() };
}

/** A data folder whose payments hold 3 charges of 25.00 EUR, one of them declined, and one of 10 USD. */
export async function dataFolder(): Promise<string> {
  const dataDir = freshFolder();
  const { payments, close } = openPayments(dataDir);
  await payments.insertAll([
    payment(1),
    payment(2),
    payment(3, { state: "declined" }),
    payment(4, { amountMinor: 1_000, currency: "USD" }),
  ]);
  await close();
  return dataDir;
}

export async function backedUp(dataDir: string, extent: Extent = "payments"): Promise<Backup> {
  const scratch = newScratch(dataDir);
  try {
    const to = join(dataDir, "out", "payments.backup");
    return await makeBackup({ to, passphrase, nowMs, scratch }, takingFromFolder(dataDir, extent));
  } finally {
    removeScratch(scratch);
  }
}
