import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Clock, systemClock } from "../../lib/clock.ts";
import { reachFailpoint } from "../../lib/failpoints.ts";
import type { Store } from "../../mixins/store/port.ts";
import { openSqliteStore } from "../../mixins/store/sqlite/sqlite-store.ts";
import { sleep, withDeadline } from "../../services/payments/ledger/deadline.ts";
import {
  paymentSpec,
  watermarkSpec,
  webhookEventSpec,
} from "../../services/payments/ledger/payment-documents.ts";
import type { PaymentPorts } from "../../services/payments/ledger/payment-ports.ts";
import { refundSpec } from "../../services/payments/ledger/refund-documents.ts";
import type { Provider } from "../../services/payments/provider/provider.ts";
import { sandboxChargeSpec } from "../../services/payments/provider/sandbox-documents.ts";
import { createSandboxProvider } from "../../services/payments/provider/sandbox-provider.ts";
import { reconcile } from "../../services/payments/reconciliation/reconciliation.ts";
import { paymentsLedger } from "../make/manifest.ts";

/** Differences between the payments and the processor that a person must resolve. */
export interface Difference {
  text: string;
  fields: Record<string, unknown>;
}

const processorsBooks = "sandbox.sqlite";

interface Ledgers {
  payments: Store;
  sandbox: Store;
  clock: Clock;
}

/** Rows that a comparison with the processor wrote again or changed, by their keys, and those it could not repair. */
export interface Reconciled {
  mended: string[];
  differences: Difference[];
}

/** `reconcileRestored` of the ledgers in a data folder; null without the processor's books there. */
export async function reconcileFolder(dataDir: string): Promise<Reconciled | null> {
  if (!existsSync(join(dataDir, processorsBooks))) return null;
  const payments = openSqliteStore(join(dataDir, paymentsLedger));
  const sandbox = openSqliteStore(join(dataDir, processorsBooks));
  try {
    return await reconcileRestored({ payments, sandbox, clock: systemClock });
  } finally {
    await Promise.all([payments.close(), sandbox.close()]);
  }
}

/**
 * Makes a restored payments' ledger agree with the processor, whose books are as they were: payments and refunds since
 * the backup get their rows again. Orders learn of it by their own recovery at the next start.
 */
export async function reconcileRestored(ledgers: Ledgers): Promise<Reconciled> {
  const { payments, clock } = ledgers;
  const differences: Difference[] = [];
  const say = (fields: unknown, text?: string) =>
    void differences.push({ text: text ?? "", fields: fields as Difference["fields"] });
  const ports: PaymentPorts = {
    payments: payments.collection(paymentSpec),
    refunds: payments.collection(refundSpec),
    webhookEvents: payments.collection(webhookEventSpec),
    watermarks: payments.collection(watermarkSpec),
    provider: processorOf(ledgers),
    clock,
    failpoints: reachFailpoint,
    log: { warn: () => {}, error: say } as unknown as PaymentPorts["log"],
    differs: () => {},
    withDeadline,
    wakeOrder: async () => {},
  };
  const { mended } = await reconcile(ports);
  return { mended, differences };
}

/** It is asked only for its records. */
function processorOf({ sandbox, clock }: Ledgers): Provider {
  return createSandboxProvider({
    charges: sandbox.collection(sandboxChargeSpec),
    clock,
    sleep,
    random: () => {
      throw new Error("a restore makes no ids");
    },
    webhookSecret: "",
    publicUrl: () => "",
  });
}

/** The ledger is back all the same, and the shop compares again from its start on. */
export function notCompared(error: unknown): Reconciled {
  const text = "the payments could not be compared with the card processor";
  return { mended: [], differences: [{ text, fields: { reason: (error as Error).message } }] };
}
