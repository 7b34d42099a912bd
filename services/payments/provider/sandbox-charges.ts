import { everyPage } from "../../../mixins/store/pagination.ts";
import type { Collection } from "../../../mixins/store/port.ts";
import type { ChargeKey, ChargeOutcome, ProviderCharge } from "./provider.ts";
import { type SandboxCharge, shownCharge } from "./sandbox-documents.ts";

const batchSize = 100;

/** Charges that got their outcome at or after this time, in pages, the oldest first. */
export async function* pagesSince(
  charges: Collection<SandboxCharge>,
  atMs: number,
): AsyncGenerator<ProviderCharge[]> {
  const query = { index: "changed", where: { changedAtMs: { from: atMs } }, limit: batchSize };
  for await (const page of everyPage(charges, query)) {
    yield page.map((charge) =>
      shownCharge(charge, charge.outcome as ChargeOutcome, charge.changedAtMs as number),
    );
  }
}

/** How the charge of this key stands; null when none has arrived. */
export async function findCharge(
  charges: Collection<SandboxCharge>,
  { key }: ChargeKey,
): Promise<ProviderCharge | null> {
  const charge = await charges.get(key);
  if (!charge?.outcome) return null;
  return shownCharge(charge, charge.outcome, charge.changedAtMs as number);
}
