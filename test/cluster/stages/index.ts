import type { Stage } from "../proof.ts";
import { autoscaling } from "./autoscaling.ts";
import { deletions } from "./deletions.ts";
import { evictions } from "./evictions.ts";
import { install } from "./install.ts";
import { journeys } from "./journeys.ts";
import { reinstall } from "./reinstall.ts";
import { restoring } from "./restoring.ts";
import { rolling } from "./rolling.ts";
import { smoke } from "./smoke.ts";

/** In the order in which they run. */
export const stages: readonly Stage[] = [
  ...[install, smoke, journeys, rolling, evictions, deletions, autoscaling, restoring, reinstall],
];
