import { type Clock, systemClock } from "../../lib/clock.ts";
import type { Settings } from "../../lib/settings/env.ts";
import type { Logger } from "../../lib/telemetry/logging.ts";
import type { Backing } from "./backing.ts";
import { openEmbeddedBacking } from "./embedded-backing.ts";

/** What the settings name. Throws one sentence when it cannot be used; a server that is away is waited for by `ready`. */
export async function openBacking(
  settings: Settings,
  log: Logger,
  machineClock: Clock = systemClock,
): Promise<Backing> {
  if (settings.NATS_URL === undefined) return openEmbeddedBacking(settings, machineClock);
  // Only now: whoever runs everything in one process need not wait for the drivers of a mesh to load.
  const { openMeshBacking } = await import("./mesh-backing.ts");
  return openMeshBacking(settings, machineClock, log);
}
