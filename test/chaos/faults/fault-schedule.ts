import { setTimeout as pause } from "node:timers/promises";
import type { Scene } from "../topology/scene.ts";
import { faults } from "./faults.ts";

export interface FaultScheduleOptions {
  /** One fault after the other, at this average interval. */
  everyMs: number;
  isOver: () => boolean;
}

/** A shop that is mostly down sells nothing that could go wrong, and a slow machine takes long to start processes. */
const maxDownRatio = 0.25;
const breathMs = 100;

/** One fault after the other, drawn from the seed; settles when every process hit is up again. */
export async function injectFaults(scene: Scene, { everyMs, isOver }: FaultScheduleOptions): Promise<void> {
  const { dice, counts } = scene;
  const weights = Object.fromEntries(Object.entries(faults).map(([name, { weight }]) => [name, weight]));
  while (!isOver()) {
    const name = dice.weighted(weights);
    if (faults[name]?.fall(scene)) counts.set(name, (counts.get(name) ?? 0) + 1);
    await pause(everyMs * (0.3 + 1.4 * dice.next()));
    while (shareDown(scene) > maxDownRatio && !isOver()) await pause(breathMs);
  }
  await scene.settled();
}

const shareDown = (scene: Scene) => 1 - scene.free(scene.processes).length / scene.processes.length;
