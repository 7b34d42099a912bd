import { setTimeout as pause } from "node:timers/promises";
import { secondMs } from "../../../lib/clock.ts";
import type { MeshProcess } from "../../../mesh/mesh-process.ts";
import type { Scene } from "./scene.ts";

/** So long at most does a process start, again and again, while servers around it come and go. */
const comesUpWithinMs = 60 * secondMs;
const lastWords = 1_500;

/**
 * Starts it until it lives: one that was started while a server is away waits for it, or ends and is started again.
 * Throws with its last words when it is not up after a minute.
 */
export async function comeUp(scene: Scene, process: MeshProcess): Promise<void> {
  const endMs = Date.now() + comesUpWithinMs;
  scene.starting.add(process);
  for (;;) {
    try {
      await process.restart();
      await readyWithin(process, Math.max(0, endMs - Date.now()));
      scene.starting.delete(process);
      return scene.note(`${process.name} is back`);
    } catch (error) {
      scene.note(`${process.name} did not come up: ${(error as Error).message.slice(-600)}`);
      if (Date.now() >= endMs) throw error;
      await pause(500);
    }
  }
}

/** Throws with its last words when it does not take requests in time. */
export async function readyWithin(process: MeshProcess, ms: number): Promise<void> {
  const isOver = Symbol();
  const ready = process.untilReady();
  const patience = new AbortController();
  const over = pause(ms, isOver, { signal: patience.signal }).catch(() => {});
  const first = await Promise.race([ready, over]).finally(() => patience.abort());
  if (first !== isOver) return;
  // It polls until the process ends; nothing awaits it.
  ready.catch(() => {});
  throw new Error(
    `${process.name} was not ready in time; its last words: ${process.output().slice(-lastWords)}`,
  );
}
