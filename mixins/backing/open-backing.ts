import { type Clock, systemClock } from "../../lib/clock.ts";
import type { Settings } from "../../lib/settings/env.ts";
import type { Logger } from "../../lib/telemetry/logging.ts";
import type { Backing } from "./backing.ts";
import { openEmbeddedBacking } from "./embedded-backing.ts";

/** The stores that the settings name. Throws one sentence when they cannot be used; `ready` waits for servers. */
export async function openBacking(
  settings: Settings,
  log: Logger,
  machineClock: Clock = systemClock,
): Promise<Backing> {
  if (settings.NATS_URL === undefined) return openEmbeddedBacking(settings, machineClock);
  // Imported only now: an embedded shop need not load the drivers of a mesh.
  const { openMeshBacking } = await import("./mesh-backing.ts");
  return openMeshBacking(settings, machineClock, log);
}
