import { setTimeout as pause } from "node:timers/promises";
import type { ShopUnderLoad } from "./shop-under-load.ts";

/** A printing thread takes its time to start; nothing more comes after this long without a write. */
const quietForMs = 3_000;

/** When the last write was done, and so the last mail was out. */
export async function quiet({ measured }: ShopUnderLoad): Promise<number> {
  let lastWrites = -1;
  let sinceMs = performance.now();
  while (performance.now() - sinceMs < quietForMs) {
    const writes = await measured.written();
    if (writes !== lastWrites) sinceMs = performance.now();
    lastWrites = writes;
    await pause(50);
  }
  return sinceMs;
}
