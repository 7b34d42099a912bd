import type { Collection } from "../../../mixins/store/port.ts";
import type { ProviderCharge, ProviderRefund } from "../provider/provider.ts";
import { pagesSince } from "../provider/sandbox-charges.ts";
import type { SandboxCharge } from "../provider/sandbox-documents.ts";
import { refundPagesSince } from "../provider/sandbox-refunds.ts";

/** Every charge that took money, for comparison with the orders. */
export function succeededCharges(charges: Collection<SandboxCharge>): Promise<ProviderCharge[]> {
  return succeeded(pagesSince(charges, 0));
}

/** Every refund that gave money back. */
export function succeededRefunds(charges: Collection<SandboxCharge>): Promise<ProviderRefund[]> {
  return succeeded(refundPagesSince(charges, 0));
}

async function succeeded<T extends { outcome: { outcome: string } }>(
  pages: AsyncIterable<T[]>,
): Promise<T[]> {
  const found: T[] = [];
  for await (const page of pages)
    found.push(...page.filter(({ outcome }) => outcome.outcome === "succeeded"));
  return found;
}
