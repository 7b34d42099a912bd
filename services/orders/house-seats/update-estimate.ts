import { placeClaim } from "../../../lib/claims.ts";
import { orderLeaseMs } from "../../../lib/deadlines.ts";
import type { OrderPorts } from "../order/order-ports.ts";
import { type BlockDocument, blocksOf } from "./block-documents.ts";

export type TellingPorts = Pick<OrderPorts, "orders" | "clock" | "log"> & {
  inventory: Pick<OrderPorts["inventory"], "correct" | "release">;
};

/**
 * Updates the estimate with the places that a block took or released, until it has the latest. The ledger has decided already: a
 * fault is left to the next look. Answers the block as it stands then.
 */
export async function updateEstimate(ports: TellingPorts, block: BlockDocument): Promise<BlockDocument> {
  try {
    await tell(ports, block);
  } catch (error) {
    ports.log.warn(
      { err: error, blockId: block._id },
      "the places could not be told of a block; tried again",
    );
    return block;
  }
  const told = await blocksOf(ports.orders).change(block._id, { version: block.version }, { nextAtMs: null });
  if (told) return told;
  // Lifted in the meantime: this update is out of date.
  const now = await blocksOf(ports.orders).get(block._id);
  return now ? await updateEstimate(ports, now) : block;
}

/** A look at a block whose time has come; takes the lease first. False when there is nothing to tell any more. */
export async function retryEstimateUpdate(ports: TellingPorts, blockId: string): Promise<boolean> {
  const blocks = blocksOf(ports.orders);
  const block = await blocks.get(blockId);
  if (!block || block.nextAtMs === null) return false;
  const expected = { version: block.version, nextAtMs: block.nextAtMs };
  const leased = await blocks.change(blockId, expected, { nextAtMs: ports.clock.nowMs() + orderLeaseMs });
  if (!leased) return false;
  await updateEstimate(ports, leased);
  return true;
}

async function tell({ inventory }: TellingPorts, block: BlockDocument): Promise<void> {
  if (block.liftedAtMs === null) return await inventory.correct(block.eventId, block._id, block.claims);
  const freed = block.placeNumbers.map((number) => placeClaim(block.quotaId, number));
  await inventory.release(block.eventId, block._id, freed);
}
