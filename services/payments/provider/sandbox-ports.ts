import type { Clock } from "../../../lib/clock.ts";
import type { RandomBytes } from "../../../lib/ids.ts";
import type { Collection } from "../../../mixins/store/port.ts";
import type { SandboxCharge } from "./sandbox-documents.ts";

/** The processor's side of the sandbox: its own collection, and the world it runs in. */
export interface SandboxPorts {
  charges: Collection<SandboxCharge>;
  clock: Clock;
  sleep: (ms: number) => Promise<unknown>;
  random: RandomBytes;
  webhookSecret: string;
  /** Where buyers reach the shop, without a slash at the end. */
  publicUrl: () => string;
}
