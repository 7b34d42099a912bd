import { minuteMs } from "../../../lib/clock.ts";
import type { SandboxPorts } from "./sandbox-ports.ts";

/** Longer than anyone waits for an answer. */
const neverMs = 10 * minuteMs;

/** A call that is lost, or whose answer is. */
export async function neverAnswer(sleep: SandboxPorts["sleep"], key: string): Promise<never> {
  await sleep(neverMs);
  throw new Error(`the call for ${key} was cut before its answer`);
}
