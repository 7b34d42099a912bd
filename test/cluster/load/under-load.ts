import { checkInvariants } from "../checks/invariants.ts";
import type { Figures, Proof } from "../proof.ts";
import { failedRequests, loadFigures } from "./load-figures.ts";
import { SteadyShopping } from "./steady-load.ts";

/**
 * Acts on the shop while people buy, and then checks every promise. Throws when a request was
 * answered with anything but success or a "not now" that could be retried.
 */
export async function underLoad(proof: Proof, deed: () => Promise<Figures>): Promise<Figures> {
  const { journal } = proof;
  const from = journal.requests.length;
  const shopping = await SteadyShopping.begin(proof);
  const done = await deed().then(
    (figures) => ({ figures }),
    (error: unknown) => ({ error }),
  );
  const left = await shopping.leave().catch((error: Error) => error);
  // Buyers who were stranded by it are a consequence.
  if ("error" in done) throw done.error;
  if (left instanceof Error) throw left;
  const failed = failedRequests(journal, from);
  if (failed.length > 0) throw new Error(`${failed.length} requests failed:\n  - ${failed.join("\n  - ")}`);
  const load = loadFigures(journal, { from, bought: shopping.bought });
  return { ...done.figures, ...load, ...(await checkInvariants(proof)) };
}

/** How long something took, in words and as the figure of a stage. */
export async function timed(work: () => Promise<unknown>): Promise<string> {
  const beganMs = Date.now();
  await work();
  return `${((Date.now() - beganMs) / 1_000).toFixed(0)} s`;
}
