import { existsSync } from "node:fs";
import { join } from "node:path";
import { systemClock } from "../lib/clock.ts";
import { passBy } from "../lib/failpoints.ts";
import { openSqliteStore } from "../mixins/store/sqlite-store.ts";
import { paymentSpec, watermarkSpec, webhookEventSpec } from "../services/payments/payment-documents.ts";
import type { PaymentPorts } from "../services/payments/ports.ts";
import { reconcile } from "../services/payments/reconciliation.ts";
import { refundSpec } from "../services/payments/refund-documents.ts";
import { sandboxChargeSpec } from "../services/payments/sandbox-documents.ts";
import { createSandboxProvider } from "../services/payments/sandbox-provider.ts";
import { sleep, withDeadline } from "../services/payments/waiting.ts";
import { paymentsLedger } from "./manifest.ts";

/** What the payments and the processor say differently, and a person must decide. */
export interface Difference {
  text: string;
  fields: Record<string, unknown>;
}

const processorsBooks = "sandbox.sqlite";

/**
 * Makes a restored payments' ledger agree with the processor, whose books are as they were: payments and refunds since
 * the backup get their rows again. Orders learn of it by their own recovery at the next start. Null without such books.
 */
export async function reconcileRestored(
  dataDir: string,
): Promise<{ mended: string[]; differences: Difference[] } | null> {
  if (!existsSync(join(dataDir, processorsBooks))) return null;
  const payments = openSqliteStore(join(dataDir, paymentsLedger));
  const sandbox = openSqliteStore(join(dataDir, processorsBooks));
  const differences: Difference[] = [];
  const say = (fields: unknown, text?: string) =>
    void differences.push({ text: text ?? "", fields: fields as Difference["fields"] });
  const ports: PaymentPorts = {
    payments: payments.collection(paymentSpec),
    refunds: payments.collection(refundSpec),
    webhookEvents: payments.collection(webhookEventSpec),
    watermarks: payments.collection(watermarkSpec),
    provider: createSandboxProvider({
      charges: sandbox.collection(sandboxChargeSpec),
      clock: systemClock,
      sleep,
      random: () => {
        throw new Error("a restore makes no ids");
      },
      webhookSecret: "",
      publicUrl: () => "",
    }),
    clock: systemClock,
    reach: passBy,
    log: { warn: () => {}, error: say } as unknown as PaymentPorts["log"],
    differs: () => {},
    withDeadline,
    wakeOrder: async () => {},
  };
  try {
    const { mended } = await reconcile(ports);
    return { mended, differences };
  } finally {
    await Promise.all([payments.close(), sandbox.close()]);
  }
}
