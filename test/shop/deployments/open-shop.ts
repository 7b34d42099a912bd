import type { ServiceBroker } from "moleculer";
import type { TokenHolder } from "../../../lib/keys/access-tokens.ts";
import type { Secrets } from "../../../lib/keys/secrets.ts";
import type { Settings } from "../../../lib/settings/env.ts";
import type { Api } from "../api.ts";
import type { UseLedger } from "../ledgers.ts";
import type { SettableClock } from "./settable-clock.ts";
import type { Switches } from "./switches.ts";

/** What a test may choose besides the settings. */
export interface OpenOptions {
  /** The time of everything in the shop. */
  clock?: SettableClock;
}

/** A shop that runs, in whichever form: one process or a mesh. */
export interface RunningShop {
  /** Calls what the services offer each other. */
  broker: ServiceBroker;
  url: string;
  /** Where operators look, process by process, the gateway's first; none without OPS_PORT. */
  opsUrls: readonly string[];
  runtime: { settings: Settings; secrets: Secrets };
  /** Finishes what is under way; what is kept stays. */
  stop(): Promise<void>;
}

/** What a form of the shop gives to `openShop`. */
export interface Deployment {
  shop: RunningShop;
  readonly logs: string[];
  ledger: UseLedger;
  /** Stops it if it runs, and deletes what it kept. */
  close(): Promise<void>;
}

export interface OpenShop extends Deployment {
  api: Api;
  /** Every line that was logged, as JSON text, in the order of time. */
  readonly logs: string[];
  /** Signed in as a sample account: "admin", "creator", "operator" or "buyer". */
  signedIn: (who: string) => Promise<Api>;
  /** A user of the seeded crowd, signed in by a token of the shop's own key. */
  seeded: (index: number) => Api;
  /** Signed in by a token of the shop's own key. */
  holding: (holder: TokenHolder) => Api;
  /** What is done to the shop from outside. */
  switches: Switches;
}
