import type { Collection } from "../../mixins/store/port.ts";
import type { ChargeKey, ChargeOutcome, ProviderCharge } from "./provider.ts";
import { type SandboxCharge, shownCharge } from "./sandbox-documents.ts";

const atATime = 100;

/** Charges that got their outcome at or after this time, in pages, the oldest first. */
export async function* pagesSince(
  charges: Collection<SandboxCharge>,
  atMs: number,
): AsyncGenerator<ProviderCharge[]> {
  let after: string | undefined;
  do {
    const where = { changedAtMs: { from: atMs } };
    const page = await charges.find({ index: "changed", where, limit: atATime, after });
    yield page.items.map((charge) =>
      shownCharge(charge, charge.outcome as ChargeOutcome, charge.changedAtMs as number),
    );
    after = page.nextCursor ?? undefined;
  } while (after);
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

/** Every charge that took money: what tests hold against the orders. */
export async function succeededCharges(charges: Collection<SandboxCharge>): Promise<ProviderCharge[]> {
  const succeeded: ProviderCharge[] = [];
  for await (const page of pagesSince(charges, 0)) {
    succeeded.push(...page.filter(({ outcome }) => outcome.outcome === "succeeded"));
  }
  return succeeded;
}
