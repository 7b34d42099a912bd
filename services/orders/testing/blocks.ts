import type { BlockRequest } from "../house-seats/blocks.ts";
import { type SpecWorld, specWorld } from "./world.ts";

export interface EstimateCall {
  what: "taken" | "free";
  claims: string[];
}

/** A world that records updates of the estimate. */
export function blockWorld(): SpecWorld & { estimateCalls: EstimateCall[] } {
  const world = specWorld();
  const estimateCalls: EstimateCall[] = [];
  world.ports.inventory.correct = async (_event, _block, claims) =>
    void estimateCalls.push({ what: "taken", claims });
  world.ports.inventory.release = async (_event, _block, claims) =>
    void estimateCalls.push({ what: "free", claims });
  return Object.assign(world, { estimateCalls });
}

/** Defaults to places 1 and 3. */
export const seats = (change: Partial<BlockRequest> = {}): BlockRequest => ({
  eventId: "evt_spec",
  quotaId: "quo_hall",
  placeNumbers: [3, 1],
  userId: "usr_creator",
  idempotencyKey: "block-key-00000001",
  ...change,
});
