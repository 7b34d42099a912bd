import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Context, Middleware } from "moleculer";
import type { Clock } from "../../../lib/clock.ts";
import type { Failpoints } from "../../../lib/failpoints.ts";

/**
 * What a test does to a shop from outside, whichever processes it has: files in a folder, so that what is switched is
 * switched at once, everywhere, and by the time that the test goes on.
 */
export class Switches {
  readonly #folder: string;

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    this.#folder = folder;
  }

  /** The next work that comes by this failpoint throws this. */
  breakNext(point: string, message: string): void {
    this.#write(`break ${point}`, message);
  }

  /** Calls of this action are not begun until the answer is called. */
  holdBack(action: string): () => void {
    this.#write(`hold ${action}`, "");
    return () => rmSync(this.#file(`hold ${action}`));
  }

  /** From now on all clocks that stand on `clockOn` are so far ahead. */
  setAhead(ms: number): void {
    this.#write("ahead", String(ms));
  }

  readonly failpoints: Failpoints = (point) => {
    const file = this.#file(`break ${point}`);
    if (!existsSync(file)) return;
    const message = readFileSync(file, "utf8");
    rmSync(file);
    throw new Error(message);
  };

  readonly middleware: Middleware = {
    name: "Switches",
    localAction: (next, action) => async (ctx: Context) => {
      while (existsSync(this.#file(`hold ${action.name}`))) await pause(10);
      return await (next as (ctx: Context) => Promise<unknown>)(ctx);
    },
  };

  readonly clockOn = (clock: Clock): Clock => ({ nowMs: () => clock.nowMs() + this.#aheadMs() });

  #aheadMs(): number {
    const file = this.#file("ahead");
    return existsSync(file) ? Number(readFileSync(file, "utf8")) : 0;
  }

  /** Whole or not at all, because others read at any time. */
  #write(name: string, text: string): void {
    writeFileSync(this.#file("new"), text);
    renameSync(this.#file("new"), this.#file(name));
  }

  #file(name: string): string {
    return join(this.#folder, name);
  }
}
