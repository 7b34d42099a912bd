import type { BlockRequest } from "../house-seats/blocks.ts";
import { type SpecWorld, specWorld } from "./world.ts";

export interface Told {
  what: "taken" | "free";
  claims: string[];
}

/** A world that records updates of the estimate. */
export function blockWorld(): SpecWorld & { told: Told[] } {
  const world = specWorld();
  const told: Told[] = [];
  world.ports.inventory.correct = async (_event, _block, claims) => void told.push({ what: "taken", claims });
  world.ports.inventory.release = async (_event, _block, claims) => void told.push({ what: "free", claims });
  return Object.assign(world, { told });
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
